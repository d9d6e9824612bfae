// Places of a table that a stream passes in consecutive frames, at a constant speed: several of them at once, by straight lines between the
// samples. Places lie close together as a rule: then the samples around them are loaded as they stand and picked within registers, which is
// several times faster than a gather. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_SIMD_TABLE_PLACES_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_TABLE_PLACES_H
#undef TUTTI_WORKER_SIMD_TABLE_PLACES_H
#else
#define TUTTI_WORKER_SIMD_TABLE_PLACES_H
#endif

#include <algorithm>
#include <cstdint>

#include "worker/simd/across_time.h"
#include "worker/simd/lanes.h"
#include "worker/simd/neighbours.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

using TablePlace = std::int64_t;  // 2^32 to the sample

// from[index], for lanes that lie within one vector, within two, or within four.
HWY_INLINE Frames pick(const float* from, Whole<Frames> index) {
  const Frames::D d;
  return hn::TableLookupLanes(hn::LoadU(d, from), hn::IndicesFromVec(d, index.v));
}
HWY_INLINE Frames pick_of_two(const float* from, Whole<Frames> index) {
  const Frames::D d;
#if HWY_TARGET <= HWY_AVX3 && HWY_ARCH_X86  // one instruction, which this Highway does not offer
  if constexpr (Frames::lanes == 16)
    return Frames::V{_mm512_permutex2var_ps(hn::LoadU(d, from).raw, index.v.raw, hn::LoadU(d, from + Frames::lanes).raw)};
#endif
  const Whole<Frames> within = index & Whole<Frames>(Frames::lanes - 1);
  const Condition<Frames::D> near{hn::RebindMask(d, hn::Lt(index.v, Whole<Frames>(Frames::lanes).v))};
  return select(near, pick(from, within), pick(from + Frames::lanes, within));
}
HWY_INLINE Frames pick_of_four(const float* from, Whole<Frames> index) {
  constexpr int kTwo = 2 * Frames::lanes;
  const Whole<Frames> within = index & Whole<Frames>(kTwo - 1);
  const Condition<Frames::D> near{hn::RebindMask(Frames::D(), hn::Lt(index.v, Whole<Frames>(kTwo).v))};
  return select(near, pick_of_two(from, within), pick_of_two(from + kTwo, within));
}

struct TableSpan {
  const float* samples;
  std::int32_t size, readable;  // samples; those and the guard points

  static TableSpan of(const Table& table) { return {table.samples.data(), table.size, static_cast<std::int32_t>(table.samples.size())}; }

  // Between the samples first + index and those that follow, where index is in [0, reach]. Beyond the table's ends: the end's.
  HWY_INLINE Frames read(std::int32_t first, std::int32_t reach, Whole<Frames> index, Frames x) const {
    constexpr std::int32_t kLanes = Frames::lanes;
    if (reach < 2 * kLanes - 1 && first >= 0 && first + 2 * kLanes <= readable)
      return between(pick_of_two(samples + first, index), pick_of_two(samples + first, index + Whole<Frames>(1)), x);
    return read_apart(first, index, x);
  }
  HWY_INLINE Frames read_apart(std::int32_t first, Whole<Frames> index, Frames x) const {
    const Whole<Frames> at = max(Whole<Frames>(0), min(index + Whole<Frames>(first), Whole<Frames>(size - 1)));
    const Neighbours<Frames> found = neighbours(samples, at);
    return between(found.left, found.right, x);
  }
  static HWY_INLINE Frames between(Frames left, Frames right, Frames x) { return fma(right - left, x, left); }
};

// 0, 1, 2, ... steps of a place, exact, counted from the lowest of them.
struct TableSteps {
  Whole<Frames> samples;
  Turns<Frames> rest;
  std::int32_t lowest;  // in samples, at most 0

  static HWY_INLINE TableSteps of(TablePlace step) {
    using U = Turns<Frames>::D;
    // Products of 48 bits, by halves of 16: what a lane multiplies by is small.
    const auto lane = hn::Iota(U(), 0);
    const auto lower = hn::Mul(hn::Set(U(), static_cast<std::uint32_t>(step & 0xffff)), lane);
    const auto upper = hn::Add(hn::Mul(hn::Set(U(), static_cast<std::uint32_t>((step >> 16) & 0xffff)), lane), hn::ShiftRight<16>(lower));
    const auto rest = hn::Or(hn::ShiftLeft<16>(upper), hn::And(lower, hn::Set(U(), 0xffffu)));
    const Whole<Frames> whole = Whole<Frames>(static_cast<std::int32_t>(step >> 32)) * Whole<Frames>::lane_numbers();
    const auto lowest = static_cast<std::int32_t>(std::min<TablePlace>(0, (step * (Frames::lanes - 1)) >> 32));
    return {whole + Whole<Frames>(hn::BitCast(Whole<Frames>::D(), hn::ShiftRight<16>(upper))) - Whole<Frames>(lowest), Turns<Frames>(rest), lowest};
  }
};

// Along a table at its own speed.
struct StraightWalk {
  const float* from;
  Frames x;
  HWY_INLINE Frames next() {
    const Frames y = TableSpan::between(Frames::load(from), Frames::load(from + 1), x);
    from += Frames::lanes;
    return y;
  }
};

// from[index], for lanes that lie within so many vectors.
template <int Vectors>
HWY_INLINE Frames pick_within(const float* from, Whole<Frames> index) {
  if constexpr (Vectors == 1) return pick(from, index);
  else return pick_of_two(from, index);
}

// Along a table, vector after vector, at most `Samples` (1 or 2) of them a frame: those of a vector lie within as many vectors, and a place in there is a
// word of 32 bits, 27 of them behind the point. Of a run whose place and step are in kUnits it gives what read() gives, to the last bit.
template <int Samples>
struct CloseWalk {
  static constexpr int kUnitBits = 5;
  static constexpr TablePlace kUnit = TablePlace{1} << kUnitBits;
  const float* from;
  TablePlace place, leap;  // of a vector's first frame
  Turns<Frames> steps;     // of its frames

  HWY_INLINE Frames next() {
    const Turns<Frames> at = steps + Turns<Frames>(hn::Set(Turns<Frames>::D(), static_cast<std::uint32_t>(place) >> kUnitBits));
    const Whole<Frames> index = at.index<kUnitBits>();
    const float* const samples = from + (place >> 32);
    place += leap;
    return TableSpan::between(pick_within<Samples>(samples, index), pick_within<Samples>(samples + 1, index), at.fraction<kUnitBits>());
  }
};

// Where a stream is in its table, and how far it goes in a frame.
struct TableRun {
  static constexpr TablePlace kSample = TablePlace{1} << 32;
  TablePlace place, step;

  // Calls take(frame, samples) for frames 0, Frames::lanes, ... below `frames`, with the samples of as many frames; those of the last call that are not
  // wanted may be any of the table's. The wanted places must lie within the table. The run itself stays where it is.
  template <class Take>
  HWY_INLINE void read(const TableSpan& table, int frames, Take take) const {
    constexpr int kLanes = Frames::lanes;
    const TablePlace magnitude = step < 0 ? -step : step;
    const auto is_within = [&](std::int32_t lowest, int loaded) { return this->is_within(table, frames, lowest, loaded); };
    if (is_straight(table, frames)) {
      StraightWalk walk = straight(table);
      for (int frame = 0; frame < frames; frame += kLanes) take(frame, walk.next());
      return;
    }
    const TableSteps steps = TableSteps::of(step);
    if (magnitude <= kSample && is_within(steps.lowest, kLanes + 1)) {
      read_places(steps, frames, take, [&](std::int32_t first, Whole<Frames> index, Frames x) HWY_ATTR {
        return TableSpan::between(pick(table.samples + first, index), pick(table.samples + first + 1, index), x);
      });
    } else if (magnitude <= 2 * kSample && is_within(steps.lowest, 2 * kLanes)) {
      read_places(steps, frames, take, [&](std::int32_t first, Whole<Frames> index, Frames x) HWY_ATTR {
        return TableSpan::between(pick_of_two(table.samples + first, index), pick_of_two(table.samples + first, index + Whole<Frames>(1)), x);
      });
    } else if (magnitude <= 4 * kSample && is_within(steps.lowest, 4 * kLanes)) {
      read_places(steps, frames, take, [&](std::int32_t first, Whole<Frames> index, Frames x) HWY_ATTR {
        return TableSpan::between(pick_of_four(table.samples + first, index), pick_of_four(table.samples + first, index + Whole<Frames>(1)), x);
      });
    } else {
      read_places(steps, frames, take, [&](std::int32_t first, Whole<Frames> index, Frames x) HWY_ATTR { return table.read_apart(first, index, x); });
    }
  }
  // At the table's own speed, and where the samples may be loaded as they stand?
  HWY_INLINE bool is_straight(const TableSpan& table, int frames) const {
    return step == kSample && is_within(table, frames, 0, Frames::lanes + 1);
  }
  StraightWalk straight(const TableSpan& table) const {
    return {table.samples + (place >> 32), Turns<Frames>(hn::Set(Turns<Frames>::D(), static_cast<std::uint32_t>(place))).to_float()};
  }

  // As read(), but for a CloseWalk's rounding.
  template <class Take>
  HWY_INLINE void read_closely(const TableSpan& table, int frames, Take take) const {
    if (is_close<1>(table, frames)) return walk_closely(close_walk<1>(table), frames, take);
    if (is_close<2>(table, frames)) return walk_closely(close_walk<2>(table), frames, take);
    read(table, frames, take);
  }
  // May a CloseWalk go along these frames?
  template <int Samples>
  HWY_INLINE bool is_close(const TableSpan& table, int frames) const {
    return step >= 0 && step <= Samples * kSample && step * frames < close_room<Samples>(table);
  }
  // How far from here on its vectors may begin.
  template <int Samples>
  HWY_INLINE TablePlace close_room(const TableSpan& table) const {
    return (TablePlace{table.readable - Samples * Frames::lanes} << 32) - place;
  }
  template <int Samples>
  HWY_INLINE CloseWalk<Samples> close_walk(const TableSpan& table) const {
    using U = Turns<Frames>::D;
    const auto units = static_cast<std::uint32_t>(step >> CloseWalk<Samples>::kUnitBits);
    return {table.samples, place, step * Frames::lanes, Turns<Frames>(hn::Mul(hn::Iota(U(), 0), hn::Set(U(), units)))};
  }

  HWY_INLINE void advance(int frames) { place += step * frames; }

 private:
  template <int Samples, class Take>
  static HWY_INLINE void walk_closely(CloseWalk<Samples> walk, int frames, Take& take) {
    for (int frame = 0; frame < frames; frame += Frames::lanes) take(frame, walk.next());
  }

  // May as many samples be loaded at each vector's lowest place?
  HWY_INLINE bool is_within(const TableSpan& table, int frames, std::int32_t lowest, int loaded) const {
    const int last = (frames - 1) / Frames::lanes * Frames::lanes;
    const auto begin = static_cast<std::int32_t>(place >> 32) + lowest, end = static_cast<std::int32_t>((place + step * last) >> 32) + lowest;
    return std::min(begin, end) >= 0 && std::max(begin, end) + loaded <= table.readable;
  }

  template <class Take, class Fetch>
  HWY_INLINE void read_places(const TableSteps& steps, int frames, Take& take, Fetch fetch) const {
    TablePlace at = place;
    for (int frame = 0; frame < frames; frame += Frames::lanes, at += step * Frames::lanes) {
      const Turns<Frames> rest = Turns<Frames>(hn::Set(Turns<Frames>::D(), static_cast<std::uint32_t>(at))) + steps.rest;
      const Whole<Frames> carry(hn::IfThenElseZero(hn::RebindMask(Whole<Frames>::D(), Turns<Frames>::wrapped_past(rest, steps.rest).m),
                                                   hn::Set(Whole<Frames>::D(), 1)));
      take(frame, fetch(static_cast<std::int32_t>(at >> 32) + steps.lowest, steps.samples + carry, rest.to_float()));
    }
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
