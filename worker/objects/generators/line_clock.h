// When the random lines of an OscBank's stream begin. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_OBJECTS_GENERATORS_LINE_CLOCK_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_OBJECTS_GENERATORS_LINE_CLOCK_H
#undef TUTTI_WORKER_OBJECTS_GENERATORS_LINE_CLOCK_H
#else
#define TUTTI_WORKER_OBJECTS_GENERATORS_LINE_CLOCK_H
#endif

#include <algorithm>
#include <cstdint>

#include "worker/objects/given.h"
#include "worker/simd/across_time.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

// The clock of the random lines of a stream: where each frame stands between two values, and which frames begin a new line.
struct LineClock {
  std::uint32_t phase;
  std::uint64_t begins;  // a bit for each frame
  bool even;             // way grows by `step` a frame, from a beginning to the next
  std::uint32_t step;
  float way[2 * kBlock];  // a block, and room to read past its end

  // Goes on, if no line begins in this block.
  bool passes(const Rate& rate, const Given& freq, int frames) {
    if (!freq.held() || !started) return false;
    const std::uint64_t end = phase + std::uint64_t{step_of(rate, freq[0])} * static_cast<std::uint64_t>(frames);
    if (end >> 32 != 0) return false;
    phase = static_cast<std::uint32_t>(end);
    return true;
  }

  // Where it is even: the mean of `way` in some frames in which no line begins.
  double mean_way(int from, int frames) const {
    constexpr double kCutOff = 1.0 / 33554432.0;  // by the rounding of `way`
    return (first + step * static_cast<std::uint32_t>(from + 1) + 0.5 * step * (frames - 1)) * (1.0 / 4294967296.0) - kCutOff;
  }

  HWY_INLINE void run(const Rate& rate, const Given& freq, int frames) {
    begins = 0;
    even = freq.held();
    if (!started) begins = 1;
    started = true;
    if (even) return run_evenly(step_of(rate, freq[0]), frames);
    for (int frame = 0; frame < frames; ++frame) {
      step = step_of(rate, freq[frame]);
      phase += step;
      begins |= std::uint64_t{phase < step} << frame;
      way[frame] = static_cast<float>(phase >> 8) * (1.0f / 16777216.0f);
    }
  }

 private:
  static_assert(kBlock <= 64);

  HWY_INLINE void run_evenly(std::uint32_t steps, int frames) {
    first = phase;
    step = steps;
    const std::uint64_t end = phase + std::uint64_t{step} * static_cast<std::uint64_t>(frames);
    for (std::uint64_t turn = 1; turn <= end >> 32; ++turn) begins |= std::uint64_t{1} << ((turn << 32) - phase - 1) / step;
    const Turns<Frames>::D d;
    for (int frame = 0; frame < frames; frame += Frames::lanes) {
      const Turns<Frames> since = Turns<Frames>(hn::Set(d, step)) * (Whole<Frames>::lane_numbers() + Whole<Frames>(frame + 1));
      (Turns<Frames>(hn::Set(d, phase)) + since).to_float().store(way + frame);
    }
    phase = static_cast<std::uint32_t>(end);
  }

  // At most about one value a frame: the step stays just below a turn.
  static std::uint32_t step_of(const Rate& rate, float freq) {
    return static_cast<std::uint32_t>(std::min(std::max(0.0f, freq * rate.seconds), 0.99999f) * 4294967296.0f);
  }

  std::uint32_t first;  // the phase before this block
  bool started;
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
