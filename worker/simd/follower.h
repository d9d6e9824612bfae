// What measures how loud a signal is. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_SIMD_FOLLOWER_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_FOLLOWER_H
#undef TUTTI_WORKER_SIMD_FOLLOWER_H
#else
#define TUTTI_WORKER_SIMD_FOLLOWER_H
#endif

#include "worker/simd/maths.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

// The share of the way to its target that a one-pole filter with the time constant `seconds` goes in one frame: 1 - exp(-1 / (seconds rate)).
template <class F>
HWY_INLINE F share_per_frame(const Rate& rate, F seconds) {
  const F frames = seconds * F(rate.hz);
  return F(1.0f) - exp(F(-1.0f) / select(frames > F(0.01f), frames, F(0.01f)));
}

// Goes towards x: `rise` of the way in each frame where x is above, `fall` where it is below. Both are shares of the way, and x is finite: so
// is the level, without a guard that the next frame would wait for.
template <class F>
HWY_INLINE F follow(F level, F x, F rise, F fall) {
  return fma(x - level, select(x > level, rise, fall), level);
}

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
