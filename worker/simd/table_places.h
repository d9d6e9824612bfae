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

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

using TablePlace = std::int64_t;  // 2^32 to the sample

struct TableSpan {
  const float* samples;
  std::int32_t size, readable;  // samples; those and the guard points

  static TableSpan of(const Table& table) { return {table.samples.data(), table.size, static_cast<std::int32_t>(table.samples.size())}; }

  struct Neighbours {
    Frames left, right;
  };
  // Samples first + index and those that follow, where index is in [0, reach]. Beyond the table's ends: the end's.
  HWY_INLINE Neighbours neighbours(std::int32_t first, std::int32_t reach, Whole<Frames> index) const {
    constexpr std::int32_t kLanes = Frames::lanes;
    const std::int32_t loaded = reach < kLanes ? kLanes + 1 : 2 * kLanes + 1;
    if (HWY_LIKELY(reach < 2 * kLanes && first >= 0 && first + loaded <= readable)) {
      const float* from = samples + first;
      if (reach < kLanes) return {pick(from, index), pick(from + 1, index)};
      return {pick_of_two(from, index), pick_of_two(from + 1, index)};
    }
    const Whole<Frames> at = max(Whole<Frames>(0), min(index + Whole<Frames>(first), Whole<Frames>(size - 1)));
    return {gather<Frames>(samples, at), gather<Frames>(samples, at + Whole<Frames>(1))};
  }

 private:
  static HWY_INLINE Frames pick(const float* from, Whole<Frames> index) {
    const Frames::D d;
    return hn::TableLookupLanes(hn::LoadU(d, from), hn::IndicesFromVec(d, index.v));
  }
  static HWY_INLINE Frames pick_of_two(const float* from, Whole<Frames> index) {
    const Whole<Frames> lanes(Frames::lanes), within = index & Whole<Frames>(Frames::lanes - 1);
    const Condition<Frames::D> near{hn::RebindMask(Frames::D(), hn::Lt(index.v, lanes.v))};
    return select(near, pick(from, within), pick(from + Frames::lanes, within));
  }
};

// 0, 1, 2, ... steps of a place, exact.
struct TableSteps {
  Whole<Frames> samples;
  Turns<Frames> rest;
  TablePlace longest;  // the last of them

  static HWY_INLINE TableSteps of(TablePlace step) {
    using U = Turns<Frames>::D;
    // Products of 48 bits, by halves of 16: what a lane multiplies by is small.
    const auto lane = hn::Iota(U(), 0);
    const auto lower = hn::Mul(hn::Set(U(), static_cast<std::uint32_t>(step & 0xffff)), lane);
    const auto upper = hn::Add(hn::Mul(hn::Set(U(), static_cast<std::uint32_t>((step >> 16) & 0xffff)), lane), hn::ShiftRight<16>(lower));
    const auto rest = hn::Or(hn::ShiftLeft<16>(upper), hn::And(lower, hn::Set(U(), 0xffffu)));
    const Whole<Frames> whole = Whole<Frames>(static_cast<std::int32_t>(step >> 32)) * Whole<Frames>::lane_numbers();
    return {whole + Whole<Frames>(hn::BitCast(Whole<Frames>::D(), hn::ShiftRight<16>(upper))), Turns<Frames>(rest), step * (Frames::lanes - 1)};
  }
};

// Where a run of frames is in its table: read() gives Frames::lanes frames, of which those that are wanted must lie within the table.
struct TableRun {
  TablePlace place, step;

  HWY_INLINE Frames read(const TableSpan& table, const TableSteps& steps) const {
    const Turns<Frames> rest = Turns<Frames>(hn::Set(Turns<Frames>::D(), static_cast<std::uint32_t>(place))) + steps.rest;
    const Whole<Frames> carry(hn::IfThenElseZero(hn::RebindMask(Whole<Frames>::D(), Turns<Frames>::wrapped_past(rest, steps.rest).m),
                                                 hn::Set(Whole<Frames>::D(), 1)));
    const auto here = static_cast<std::int32_t>(place >> 32), last = static_cast<std::int32_t>((place + steps.longest) >> 32);
    const std::int32_t first = std::min(here, last), reach = std::max(here, last) - first;
    const TableSpan::Neighbours samples = table.neighbours(first, reach, steps.samples + carry + Whole<Frames>(here - first));
    return fma(samples.right - samples.left, rest.to_float(), samples.left);
  }
  HWY_INLINE void advance(int frames) { place += step * frames; }
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
