// Reading between the samples of a table. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_SIMD_WAVETABLE_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_WAVETABLE_H
#undef TUTTI_WORKER_SIMD_WAVETABLE_H
#else
#define TUTTI_WORKER_SIMD_WAVETABLE_H
#endif

#include <cstdint>

#include "worker/objects/unit.h"
#include "worker/simd/across_time.h"
#include "worker/simd/kernel.h"
#include "worker/simd/lanes.h"
#include "worker/simd/maths.h"
#include "worker/simd/neighbours.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

enum class Interpolation { None = 1, Linear = 2, Cosine = 3, Cubic = 4 };  // pyo's numbers

// The polynomial of degree 3 through four neighbours (Lagrange), at x in [0, 1) between the second and the third.
template <class F>
HWY_INLINE F cubic(F before, F left, F right, F after, F x) {
  const F a = x + F(1.0f), b = x - F(1.0f), c = x - F(2.0f);
  const F outer = fma(after, a, -before * c) * x * b * F(1.0f / 6.0f);
  const F inner = fma(left, b, -right * x) * a * c * F(0.5f);
  return outer + inner;
}

// A table for each stream, read where it lies: stream s reads table s % tables, at an offset from the first. What is written to
// a table while the sound runs is heard.
template <class F>
struct TableStreams {
  const float* samples;
  Whole<F> offset, size;

  HWY_INLINE void setup(const KernelSetup<F>& setup, int parameter) {
    const std::vector<const Table*>& tables = setup.fixed(parameter).tables;
    std::int32_t offsets[F::lanes], sizes[F::lanes];
    samples = tables.front()->samples.data();
    for (int lane = 0; lane < F::lanes; ++lane) {
      const Table& table = *tables[static_cast<std::size_t>(setup.stream(lane)) % tables.size()];
      offsets[lane] = static_cast<std::int32_t>(table.samples.data() - samples);
      sizes[lane] = table.size;
    }
    offset = Whole<F>(hn::LoadU(typename Whole<F>::D(), offsets));
    size = Whole<F>(hn::LoadU(typename Whole<F>::D(), sizes));
  }

  // One table for all streams.
  HWY_INLINE void setup(const Table& table) {
    samples = table.samples.data();
    offset = Whole<F>(0);
    size = Whole<F>(table.size);
  }

  // Of a stream that stands alone.
  HWY_INLINE TableStreams<Frames> in_all_frames() const {
    return {samples, Whole<Frames>(hn::GetLane(offset.v)), Whole<Frames>(hn::GetLane(size.v))};
  }

  // Sample `index`, which must be in [0, size].
  HWY_INLINE F sample(Whole<F> index) const { return gather(samples, index + offset); }

  // Between the samples `index` in [0, size) and the next, at x in [0, 1). Beyond its ends the table goes on with its other end.
  HWY_INLINE F read(Whole<F> index, F x, Interpolation interpolation) const {
    if (interpolation == Interpolation::None) return sample(index);
    const auto [left, right] = neighbours(samples, index + offset);  // there is a guard point
    if (interpolation == Interpolation::Linear) return fma(right - left, x, left);
    if (interpolation == Interpolation::Cosine) {
      const F eased = fma(cos_of_turns(x * F(0.5f)), F(-0.5f), F(0.5f));
      return fma(right - left, eased, left);
    }
    const Whole<F> last = size - Whole<F>(1);
    const Whole<F> previous = select_less(index, Whole<F>(1), last, index - Whole<F>(1));
    const Whole<F> following = select_less(index + Whole<F>(2), size, index + Whole<F>(2), index + Whole<F>(2) - size);
    return cubic(sample(previous), left, right, sample(min(following, last)), x);
  }
};

// One period of a waveform for each stream, read by a phase.
template <class F>
struct Wavetable {
  TableStreams<F> table;

  HWY_INLINE void setup(const KernelSetup<F>& setup, int parameter) {
    table.setup(setup, parameter);
  }
  HWY_INLINE void setup(const Table& one) {
    table.setup(one);
  }

  HWY_INLINE F read(Turns<F> phase, Interpolation interpolation) const {
    if constexpr (F::lanes == 1) return read_alone(phase, interpolation);
    else return read_side_by_side(phase, interpolation);
  }

  struct Place {
    Whole<F> index;
    F x;  // between it and the next sample
  };

  // phase * size has 64 bits: the upper half is the sample, the lower one the fraction. Products of the even lanes, then of the odd ones.
  HWY_INLINE Place place(Turns<F> phase) const {
    const hn::RebindToUnsigned<typename F::D> d;
    const hn::RepartitionToWide<decltype(d)> wide;
    const auto size = hn::BitCast(d, table.size.v);
    const auto odd_lanes = [&](auto v) HWY_ATTR { return hn::BitCast(d, hn::ShiftRight<32>(hn::BitCast(wide, v))); };
    const auto even = hn::MulEven(phase.v, size), odd = hn::MulEven(odd_lanes(phase.v), odd_lanes(size));
    const auto upper = hn::OddEven(hn::BitCast(d, odd), hn::BitCast(d, hn::ShiftRight<32>(even)));
    const auto lower = hn::OddEven(hn::BitCast(d, hn::ShiftLeft<32>(odd)), hn::BitCast(d, even));
    return {Whole<F>(hn::BitCast(typename Whole<F>::D(), upper)), Turns<F>(lower).to_float()};
  }
  HWY_INLINE F read_side_by_side(Turns<F> phase, Interpolation interpolation) const {
    const Place at = place(phase);
    return table.read(at.index, at.x, interpolation);
  }

  // For a stream alone the machine has a product of 64 bits.
  HWY_INLINE F read_alone(Turns<F> phase, Interpolation interpolation) const {
    const std::uint64_t place = std::uint64_t{hn::GetLane(phase.v)} * static_cast<std::uint32_t>(hn::GetLane(table.size.v));
    const F x(static_cast<float>(static_cast<std::int32_t>(static_cast<std::uint32_t>(place) >> 8)) * (1.0f / 16777216.0f));
    return table.read(Whole<F>(static_cast<std::int32_t>(place >> 32)), x, interpolation);
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
