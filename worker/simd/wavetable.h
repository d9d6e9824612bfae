// Reading between the samples of a periodic table. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_SIMD_WAVETABLE_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_WAVETABLE_H
#undef TUTTI_WORKER_SIMD_WAVETABLE_H
#else
#define TUTTI_WORKER_SIMD_WAVETABLE_H
#endif

#include <algorithm>

#include "worker/objects/unit.h"
#include "worker/simd/lanes.h"
#include "worker/simd/maths.h"

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

// One period of a waveform for each stream. Streams that share a table read it where it is; streams with tables of their own
// read copies that lie side by side: sample i of lane s stands at samples[i * stride + s].
template <class F>
struct Wavetable {
  const float* samples;
  Whole<F> stride, offset;
  Whole<F> size;
  F size_over_65536;

  // Floats of memory that each stream needs; at least one, for the allocator.
  static std::size_t memory(const std::vector<const Table*>& tables) {
    std::size_t longest = 1;
    if (tables.size() < 2) return longest;
    for (const Table* table : tables) longest = std::max(longest, table->samples.size());
    return longest;
  }

  HWY_INLINE void setup(const std::vector<const Table*>& tables, float* memory, int first_stream, int streams) {
    const bool shared = tables.size() < 2;
    std::int32_t sizes[F::lanes];
    for (int lane = 0; lane < F::lanes; ++lane) {
      const std::size_t stream = static_cast<std::size_t>((first_stream + lane) % streams);
      const Table& table = *tables[stream % tables.size()];
      sizes[lane] = table.size;
      if (shared) continue;
      for (std::size_t i = 0; i < table.samples.size(); ++i) memory[i * static_cast<std::size_t>(F::lanes) + static_cast<std::size_t>(lane)] = table.samples[i];
    }
    samples = shared ? tables[0]->samples.data() : memory;
    stride = Whole<F>(shared ? 1 : F::lanes);
    offset = shared ? Whole<F>(0) : Whole<F>::lane_numbers();
    size = Whole<F>(hn::LoadU(typename Whole<F>::D(), sizes));
    size_over_65536 = size.to_float() * F(1.0f / 65536.0f);
  }

  HWY_INLINE F sample(Whole<F> index) const { return gather(samples, index * stride + offset); }

  HWY_INLINE F read(Turns<F> phase, Interpolation interpolation) const {
    // phase * size, as a whole number and a fraction. Its product has more bits than a float: the phase is taken in halves of
    // 16 bits, and the rounding of the upper half's product (exact by FMA) goes to the fraction.
    const F upper = Whole<F>(phase.template index<16>()).to_float();
    const F lower = phase.template fraction<16>();
    const F product = upper * size_over_65536;
    const F whole = floor(product);
    const F rest = (product - whole) + fma(upper, size_over_65536, -product) + lower * size_over_65536;
    const F carry = floor(rest);
    const F x = rest - carry;
    const Whole<F> last = size - Whole<F>(1);
    const Whole<F> index = max(Whole<F>(0), min(Whole<F>::trunc(whole + carry), last));

    const F left = sample(index);
    if (interpolation == Interpolation::None) return left;
    const F right = sample(index + Whole<F>(1));  // there is a guard point
    if (interpolation == Interpolation::Linear) return fma(right - left, x, left);
    if (interpolation == Interpolation::Cosine) {
      const F eased = fma(cos_of_turns(x * F(0.5f)), F(-0.5f), F(0.5f));
      return fma(right - left, eased, left);
    }
    const Whole<F> previous = select_less(index, Whole<F>(1), last, index - Whole<F>(1));
    const Whole<F> following = select_less(index + Whole<F>(2), size, index + Whole<F>(2), index + Whole<F>(2) - size);
    return cubic(sample(previous), left, right, sample(min(following, last)), x);
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
