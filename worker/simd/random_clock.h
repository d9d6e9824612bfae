// When a random object takes its next value: at once, then `freq` times a second. Included once for each instruction set.
#if defined(TUTTI_WORKER_SIMD_RANDOM_CLOCK_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_RANDOM_CLOCK_H
#undef TUTTI_WORKER_SIMD_RANDOM_CLOCK_H
#else
#define TUTTI_WORKER_SIMD_RANDOM_CLOCK_H
#endif

#include "worker/simd/lanes.h"
#include "worker/simd/maths.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

template <class F>
struct RandomClock {
  Turns<F> phase;
  bool begun;

  // At most about one value a frame: the step stays just below a turn.
  static HWY_INLINE Turns<F> step(const Rate& rate, F freq) { return rate.turns_per_frame(clamp(freq, F(0.0f), F(rate.hz * 0.99999f))); }

  // True in the streams that take a new value in this frame, the first one among them. The turn starts a hair ahead, because 48 steps of
  // 1/48 turn, each rounded down, do not quite make one.
  HWY_INLINE Condition<typename F::D> tick(Turns<F> step) {
    if (!begun) {
      begun = true;
      phase = Turns<F>(hn::Set(typename Turns<F>::D(), 1u << 16));
      return F(0.0f) == F(0.0f);
    }
    phase += step;
    return Turns<F>::wrapped_past(phase, step);
  }

  // Of a stream alone: does none of the coming `frames` frames take a new value? Then they are over.
  HWY_INLINE bool rests(Turns<F> step, std::size_t frames) {
    const std::uint64_t end = hn::GetLane(phase.v) + std::uint64_t{hn::GetLane(step.v)} * frames;
    if (!begun || end >> 32 != 0) return false;
    phase = Turns<F>(hn::Set(typename Turns<F>::D(), static_cast<std::uint32_t>(end)));
    return true;
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
