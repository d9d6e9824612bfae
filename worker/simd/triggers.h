// Triggers: audio signals that are 1 for one frame where something happens, and 0 elsewhere, as pyo's. Included once for each
// instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_SIMD_TRIGGERS_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_TRIGGERS_H
#undef TUTTI_WORKER_SIMD_TRIGGERS_H
#else
#define TUTTI_WORKER_SIMD_TRIGGERS_H
#endif

#include "worker/simd/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

// Where a signal triggers. More than 1 too, so that the sum of two triggers in one frame is a trigger; pyo wants exactly 1.
template <class F>
HWY_INLINE Condition<typename F::D> triggered(F x) { return x >= F(1.0f); }

// Whether it holds for any stream: triggers are rare, and what they cause may cost something.
template <class D>
HWY_INLINE bool any(Condition<D> condition) { return !hn::AllFalse(D(), condition.m); }

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
