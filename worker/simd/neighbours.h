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

// from[places[lane]] and the samples after them. Where the places were stored a while ago, a machine that reads them one by one need not wait for them.
template <class F>
HWY_INLINE Neighbours<F> neighbours(const float* from, const std::int32_t* places) {
#if HWY_TARGET <= HWY_AVX3 && HWY_ARCH_X86
  if constexpr (F::lanes == 16) {
    const __m512 first = eight_pairs(from, places), second = eight_pairs(from, places + 8);
    const Whole<F> even = Whole<F>::lane_numbers() + Whole<F>::lane_numbers(), odd = even + Whole<F>(1);
    return {F(typename F::V{_mm512_permutex2var_ps(first, even.v.raw, second)}), F(typename F::V{_mm512_permutex2var_ps(first, odd.v.raw, second)})};
  }
#endif
  const Whole<F> index(hn::LoadU(typename Whole<F>::D(), places));
  return {gather(from, index), gather(from, index + Whole<F>(1))};
}

// from[index] and from[index + 1].
template <class F>
HWY_INLINE Neighbours<F> neighbours(const float* from, Whole<F> index) {
#if HWY_TARGET <= HWY_AVX3 && HWY_ARCH_X86
  if constexpr (F::lanes == 16) {
    alignas(64) std::int32_t places[F::lanes];
    hn::Store(index.v, typename Whole<F>::D(), places);
    return neighbours<F>(from, places);
  }
#endif
  return {gather(from, index), gather(from, index + Whole<F>(1))};
}

// from[index(lane)] and the next, one pair after the other.
template <class D, class Index>
HWY_INLINE hn::Vec<D> pairs(D d, const float* from, Index index, std::uint64_t lane) {
  constexpr std::size_t kPairs = hn::MaxLanes(D()) / 2;
  if constexpr (kPairs == 1) return hn::LoadU(d, from + index(lane));
  else return hn::Combine(d, pairs(hn::Half<D>(), from, index, lane + kPairs / 2), pairs(hn::Half<D>(), from, index, lane));
}

// At place, place + step, ..., with 2^32 to the sample. Where `ends`, sample `last` stands for what lies behind it. Places that follow each other so are
// counted faster as whole numbers than taken out of a vector.
template <class F, bool ends>
HWY_INLINE Neighbours<F> neighbours_along(const float* from, std::uint64_t place, std::uint64_t step, std::uint64_t last) {
  const typename F::D d;
  const auto index = [&](std::uint64_t lane) HWY_ATTR {
    const std::uint64_t at = (place + lane * step) >> 32;
    std::uint64_t sample = ends ? std::min(at, last) : at;
#if HWY_ARCH_X86
    asm("" : "+r"(sample));  // or else compilers make a vector of it
#endif
    return sample;
  };
  const auto first = pairs(d, from, index, 0), second = pairs(d, from, index, F::lanes / 2);
  return {F(hn::ConcatEven(d, second, first)), F(hn::ConcatOdd(d, second, first))};
}

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
