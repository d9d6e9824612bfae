// Two neighbouring samples for each stream. They are loaded together, where a machine's gathers are slow: in half the time of two gathers. Included once for
// each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_SIMD_NEIGHBOURS_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_NEIGHBOURS_H
#undef TUTTI_WORKER_SIMD_NEIGHBOURS_H
#else
#define TUTTI_WORKER_SIMD_NEIGHBOURS_H
#endif

#include <algorithm>
#include <cstdint>

#include "worker/simd/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

template <class F>
struct Neighbours {
  F left, right;
};

#if HWY_TARGET <= HWY_AVX3 && HWY_ARCH_X86
// Of index[0] to index[3], one pair after the other.
HWY_INLINE __m256d four_pairs(const float* from, const std::int32_t* index) {
  typedef double Pair __attribute__((may_alias, aligned(4)));
  const auto pair = [&](int i) HWY_ATTR { return *reinterpret_cast<const Pair*>(from + index[i]); };
  return _mm256_set_m128d(_mm_set_pd(pair(3), pair(2)), _mm_set_pd(pair(1), pair(0)));
}
HWY_INLINE __m512 eight_pairs(const float* from, const std::int32_t* index) {
  return _mm512_castpd_ps(_mm512_insertf64x4(_mm512_castpd256_pd512(four_pairs(from, index)), four_pairs(from, index + 4), 1));
}
#endif

// from[index] and from[index + 1].
template <class F>
HWY_INLINE Neighbours<F> neighbours(const float* from, Whole<F> index) {
#if HWY_TARGET <= HWY_AVX3 && HWY_ARCH_X86
  if constexpr (F::lanes == 16) {
    alignas(64) std::int32_t places[F::lanes];
    hn::Store(index.v, typename Whole<F>::D(), places);
    const __m512 first = eight_pairs(from, places), second = eight_pairs(from, places + 8);
    const Whole<F> even = Whole<F>::lane_numbers() + Whole<F>::lane_numbers(), odd = even + Whole<F>(1);
    return {F(typename F::V{_mm512_permutex2var_ps(first, even.v.raw, second)}), F(typename F::V{_mm512_permutex2var_ps(first, odd.v.raw, second)})};
  }
#endif
  return {gather(from, index), gather(from, index + Whole<F>(1))};
}

#if HWY_TARGET <= HWY_AVX3 && HWY_ARCH_X86
template <class Pair>
HWY_INLINE __m512 eight_pairs(Pair pair) {
  const __m256d first = _mm256_set_m128d(_mm_set_pd(pair(3), pair(2)), _mm_set_pd(pair(1), pair(0)));
  const __m256d second = _mm256_set_m128d(_mm_set_pd(pair(7), pair(6)), _mm_set_pd(pair(5), pair(4)));
  return _mm512_castpd_ps(_mm512_insertf64x4(_mm512_castpd256_pd512(first), second, 1));
}
#endif

// At place, place + step, ..., with 2^32 to the sample. Where `ends`, sample `last` stands for what lies behind it. Places that follow each other so are
// counted faster as whole numbers than taken out of a vector.
template <class F, bool ends>
HWY_INLINE Neighbours<F> neighbours_along(const float* from, std::uint64_t place, std::uint64_t step, std::uint64_t last) {
  const auto index = [&](std::uint64_t at) HWY_ATTR {
    std::uint64_t sample = ends ? std::min(at >> 32, last) : at >> 32;
#if HWY_ARCH_X86
    asm("" : "+r"(sample));  // or else compilers make a vector of it
#endif
    return sample;
  };
#if HWY_TARGET <= HWY_AVX3 && HWY_ARCH_X86
  if constexpr (F::lanes == 16) {
    typedef double Pair __attribute__((may_alias, aligned(4)));
    const auto pair_from = [&](std::uint64_t at) HWY_ATTR {
      return [&, at](std::uint64_t lane) HWY_ATTR { return *reinterpret_cast<const Pair*>(from + index(at + lane * step)); };
    };
    const __m512 first = eight_pairs(pair_from(place)), second = eight_pairs(pair_from(place + 8 * step));
    const Whole<F> even = Whole<F>::lane_numbers() + Whole<F>::lane_numbers(), odd = even + Whole<F>(1);
    return {F(typename F::V{_mm512_permutex2var_ps(first, even.v.raw, second)}), F(typename F::V{_mm512_permutex2var_ps(first, odd.v.raw, second)})};
  }
#endif
  std::int32_t indices[F::lanes];
  for (int lane = 0; lane < F::lanes; ++lane, place += step) indices[lane] = static_cast<std::int32_t>(index(place));
  return neighbours<F>(from, Whole<F>(hn::LoadU(typename Whole<F>::D(), indices)));
}

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
