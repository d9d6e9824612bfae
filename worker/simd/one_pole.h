// The lowpass of one pole, y[n] = y[n-1] + k (x[n] - y[n-1]). Included once for each instruction set.
#if defined(TUTTI_WORKER_SIMD_ONE_POLE_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_ONE_POLE_H
#undef TUTTI_WORKER_SIMD_ONE_POLE_H
#else
#define TUTTI_WORKER_SIMD_ONE_POLE_H
#endif

#include "worker/simd/maths.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

// 1 - exp(-x) for x >= 0, with all its bits where x is small (Highway's expm1, 4 ulp).
template <class F>
HWY_INLINE F one_minus_exp(F x) { return -F(hn::Expm1(typename F::D(), max(-x, F(-80.0f)).v)); }

// The step k of a filter that is 3 dB down at `freq`: 1 - exp(-2 pi freq / rate).
template <class F>
HWY_INLINE F one_pole_step(const Rate& rate, F freq) {
  return one_minus_exp(clamp(freq, F(0.0f), F(0.5f * rate.hz)) * F(6.28318531f * rate.seconds));
}

// k in [0, 1] keeps it bounded by what came in: with a finite input it needs no further guard.
template <class F>
struct OnePole {
  F y;
  HWY_INLINE F tick(F k, F x) {
    y = fma(k, x - y, y);
    return y;
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
