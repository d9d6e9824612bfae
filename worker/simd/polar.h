// Angles of points. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_SIMD_POLAR_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_POLAR_H
#undef TUTTI_WORKER_SIMD_POLAR_H
#else
#define TUTTI_WORKER_SIMD_POLAR_H
#endif

#include "worker/simd/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

// The angle of (x, y) in turns, from -1/2 to 1/2, to 1.2e-7; 0 at (0, 0). atan(q) / (2 pi q) as a polynomial of q q on [0, 1] (its expansion in Chebyshev
// polynomials, to degree 6: error 8e-8), of the smaller by the larger of |x| and |y|; the rest is symmetry.
template <class F>
HWY_INLINE F angle_in_turns(F y, F x) {
  const F across = abs(x), up = abs(y), larger = max(max(across, up), F(1e-30f)), q = min(across, up) / larger, qq = q * q;
  F turns = fma(qq, F(0.00124546429f), F(-0.00587259924f));
  turns = fma(qq, turns, F(0.0133278827f));
  turns = fma(qq, turns, F(-0.0214547319f));
  turns = fma(qq, turns, F(0.0316397992f));
  turns = fma(qq, turns, F(-0.0530405724f));
  turns = fma(qq, turns, F(0.159154836f)) * q;
  turns = select(up > across, F(0.25f) - turns, turns);
  turns = select(x < F(0.0f), F(0.5f) - turns, turns);
  return select(y < F(0.0f), -turns, turns);
}

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
