// A power of a sound, in each frame. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_SIMD_POWER_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_POWER_H
#undef TUTTI_WORKER_SIMD_POWER_H
#else
#define TUTTI_WORKER_SIMD_POWER_H
#endif

#include <cmath>

#include "worker/simd/maths.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

// base ^ exponent for base > 0. For one number the C library's is faster than what computes sixteen at once.
template <class F>
HWY_INLINE F power(F base, F exponent) {
  if constexpr (F::lanes == 1) return F(std::pow(hn::GetLane(base.v), hn::GetLane(exponent.v)));
  else return pow(base, exponent);
}

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
