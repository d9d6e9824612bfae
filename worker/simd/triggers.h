// Triggers: audio signals that are 1 for one frame where something happens, and 0 elsewhere, as pyo's. Included once for each
// instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_SIMD_TRIGGERS_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_TRIGGERS_H
#undef TUTTI_WORKER_SIMD_TRIGGERS_H
#else
#define TUTTI_WORKER_SIMD_TRIGGERS_H
#endif

#include "worker/simd/across_time.h"
#include "worker/simd/kernel.h"
#include "worker/simd/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

// Where a signal triggers. More than 1 too, so that the sum of two triggers in one frame is a trigger; pyo wants exactly 1.
template <class F>
HWY_INLINE Condition<typename F::D> triggered(F x) {
  return x >= F(1.0f);
}

// Whether it holds for any stream: triggers are rare, and what they cause may cost something.
template <class D>
HWY_INLINE bool any(Condition<D> condition) {
  return !hn::AllFalse(D(), condition.m);
}

// Whether there is a trigger in a block of a stream alone. One in what follows the block's end may count.
HWY_INLINE bool may_trigger(const float* input, std::size_t frames) {
  for (std::size_t frame = 0; frame < frames; frame += Frames::lanes)
    if (any(triggered(Frames::load(input + frame)))) return true;
  return false;
}

// The seed of the stream in a lane.
template <class F>
HWY_INLINE std::uint64_t seed_of_lane(const KernelSetup<F>& setup, int lane) {
  const std::vector<std::uint64_t>& seeds = setup.unit.seeds;
  return seeds.empty() ? 1 : seeds[static_cast<std::size_t>(setup.stream(lane))];
}

// `values`, but where a stream is triggered what draw(lane) gives: for what is drawn by chance, one number after the other, so that no
// stream's numbers depend on its neighbours.
template <class F, class Draw>
HWY_NOINLINE F redrawn(F values, F input, Draw draw) {
  float drawn[F::lanes], trigger[F::lanes];
  values.store(drawn);
  input.store(trigger);
  for (int lane = 0; lane < F::lanes; ++lane)
    if (trigger[lane] >= 1.0f) drawn[lane] = draw(lane);
  return F::load(drawn);
}

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
