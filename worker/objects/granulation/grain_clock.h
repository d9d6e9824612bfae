// When the grains of a stream begin: `density` of them a second, counted in turns of a clock that goes `density` turns a second. Between two frames,
// too: a grain is told how much of a frame before its first frame it began, so that dense grains sound as one steady tone.
#pragma once

#include <algorithm>
#include <cstdint>

#include "worker/objects/given.h"

namespace tutti {

class GrainClock {
 public:
  // The first grain begins after so many turns.
  void start(double turns) { left_ = units(turns); }

  // Calls begin(frame, late) for each grain that begins in this block, at most one in a frame; `late` is in [0, 1). It returns how many turns
  // the next one waits, at least 0. [audio-thread]
  template <class Begin>
  void run(double rate, const Given& density, int frames, Begin begin) {
    if (density.held()) {
      if (density[0] != given_) {
        given_ = density[0];
        step_ = step_of(given_, rate);
      }
      return run_steadily(step_, frames, begin);
    }
    for (int frame = 0; frame < frames; ++frame) pass(step_of(density[frame], rate), frame, begin);
  }

 private:
  static constexpr double kTurn = 72057594037927936.0;  // 2^56 units, so that a density that is a fraction of the rate keeps its time for days
  static std::int64_t units(double turns) { return static_cast<std::int64_t>(std::min(std::max(0.0, turns), 100.0) * kTurn); }
  static std::int64_t step_of(float density, double rate) { return units(std::min(static_cast<double>(density) / rate, 1.0)); }

  // A grain that is due this little after a frame begins with the frame: where the density divides the rate, steps add up to a turn but for this.
  static std::int64_t rounding(std::int64_t step) { return step >> 20; }

  template <class Begin>
  void run_steadily(std::int64_t step, int frames, Begin& begin) {
    for (int frame = 0; frame < frames; ++frame) {
      const std::int64_t way = left_ - rounding(step);  // to where the next one is due
      if (way > step * (frames - 1 - frame)) {         // not in this block
        left_ -= step * (frames - frame);
        return;
      }
      if (way > 0 && step > 0) {
        const std::int64_t wait = (way + step - 1) / step;
        left_ -= wait * step;
        frame += static_cast<int>(wait);
      }
      pass(step, frame, begin);
    }
  }

  template <class Begin>
  void pass(std::int64_t step, int frame, Begin& begin) {
    if (step <= 0) return;
    if (left_ <= rounding(step)) {
      const double late = static_cast<double>(-left_) / static_cast<double>(step);
      left_ = std::max(left_, -step) + units(begin(frame, std::min(std::max(0.0, late), 0.999999)));
    }
    left_ -= step;
  }

  std::int64_t left_ = 0;  // until the next grain begins
  float given_ = 0;        // the last density that was held, and what it makes in a frame
  std::int64_t step_ = 0;
};

}  // namespace tutti
