// Half-band filters one after the other: streams side by side, up or down by a power of two. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_SIMD_RATE_CHAIN_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_RATE_CHAIN_H
#undef TUTTI_WORKER_SIMD_RATE_CHAIN_H
#else
#define TUTTI_WORKER_SIMD_RATE_CHAIN_H
#endif

#include <array>

#include "worker/rates.h"
#include "worker/simd/half_band.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

class RateChain {
 public:
  // Up or down by 2^steps, `most` frames of the higher rate at a time. `reach`: samples of the lower rate that the longest filter, beside it, takes in on each
  // side; the others, whose transitions are wide, let through what that one does. `whole`: delayed by a whole number of frames of the lower rate.
  RateChain(int steps, bool up, int reach, int most, int width, bool whole) : steps_(steps), width_(width) {
    const double longest = std::min(100.0, 40.0 + 2.0 * reach), others = longest + 20;  // decibels; a few taps keep the ripples of the many from adding up
    int delay = 0;  // in frames of the higher rate
    for (int step = 0; step < steps; ++step) {
      const int length = step == 0 ? std::max(1, reach / 2) : half_band_length(1 - std::ldexp(1, -step), others);
      const std::vector<float> taps = half_band_taps(length, step == 0 ? longest : others);
      const int low = (most >> (steps - step)) + 1;
      if (up) doublers_.emplace_back(taps, low, width);
      else halvers_.emplace_back(taps, 2 * low, width);
      delay += (2 * length - 1) << (steps - 1 - step);
    }
    const int factor = 1 << steps;
    wait_ = whole ? (factor - delay % factor) % factor : 0;
    high_ = History(wait_, most, width);
    for (AlignedFloats& between : between_) between = AlignedFloats(static_cast<std::size_t>((most / 2 + 2) * width + kHalfBandSlack));
  }

  // Where the frames of the lower rate are put, and then taken by up(); those of the higher rate, by down(). [audio-thread]
  float* low() { return doublers_.front().input(); }
  float* high() { return high_.fresh(); }

  // `frames` of the higher rate, the first of which is number `at`, of as many of the lower rate as lie among them. [audio-thread]
  void up(std::int64_t at, int frames) {
    for (int step = 0; step < steps_; ++step) {
      const int left = steps_ - 1 - step;  // doublings from this one's output to the higher rate
      float* y = left > 0 ? doublers_[static_cast<std::size_t>(step) + 1].input() : high();
      doublers_[static_cast<std::size_t>(step)].run(count(at, frames, left + 1), is_odd(at, left), count(at, frames, left), y);
    }
  }
  // What up() gave. [audio-thread]
  const float* risen() { return high() - wait_ * width_; }

  // As many frames of the lower rate as lie among `frames` of the higher one, the first of which is number `at`. [audio-thread]
  const float* down(std::int64_t at, int frames) {
    const float* x = high() - wait_ * width_;
    for (int done = 0; done < steps_; ++done) {
      float* y = between_[static_cast<std::size_t>(done % 2)].data();
      halvers_[static_cast<std::size_t>(steps_ - 1 - done)].run(x, count(at, frames, done), is_odd(at, done), y);
      x = y;
    }
    return x;
  }

  // When the frames of the higher rate have been read, or those of the lower one. [audio-thread]
  void advance(int frames) { high_.advance(frames * width_); }

 private:
  static int count(std::int64_t at, int frames, int halvings) { return frames_at(-(1 << halvings), at, frames); }
  static bool is_odd(std::int64_t at, int halvings) { return slow_frame(at, 1 << halvings) % 2 != 0; }

  int steps_, width_;
  int wait_ = 0;
  std::vector<Doubler> doublers_;  // from the lower rate up
  std::vector<Halver> halvers_;
  History high_;
  std::array<AlignedFloats, 2> between_;
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();

#endif
