// Beats at regular times, to the frame and for ever: beat k of a run falls on the frame nearest to start + k * time, however long it runs.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "worker/objects/unit.h"

namespace tutti {

struct Fraction {
  double over, under;
};

// What a positive float was written as. A parameter arrives as a float, and 1/3 as a float is 3e-8 too long: five frames in an hour. The
// first convergent of its continued fraction that rounds to the same float is 1/3 again; so are all fractions whose two numbers multiply to
// less than 2^24 (Legendre's theorem on convergents): 1/10, 60/137, 0.0437. Others are met to the float's own precision.
inline Fraction fraction_of(float x) {
  double over = 1, under = 0, last_over = 0, last_under = 1;
  double rest = static_cast<double>(x);
  for (int term = 0; term < 20; ++term) {
    const double whole = std::floor(rest);
    const double next_over = whole * over + last_over, next_under = whole * under + last_under;
    last_over = over;
    last_under = under;
    over = next_over;
    under = next_under;
    if (static_cast<float>(over / under) == x) return {over, under};
    rest = 1 / (rest - whole);
  }
  return {static_cast<double>(x), 1};
}

// The beats of one metronome. The time between two may change at any frame: the next beat then falls that long after the last one, or at
// once if that is past. While the time is 0 or less there are none. Frames count from any one origin. [audio-thread]
class Beats {
 public:
  explicit Beats(double rate) : rate_(rate) {}

  // The next beat falls on `frame`, whatever the time.
  void start(std::int64_t frame) {
    from_ = static_cast<double>(frame);
    count_ = 0;
  }

  // Seconds between two beats, constant at least for a block: exact.
  void set_time(float seconds) {
    if (seconds == seconds_) return;
    follow_time(seconds);
    if (!(over_ > 0)) return;
    const Fraction exact = fraction_of(seconds);
    if (exact.over * rate_ < exact.under) return;  // shorter than a frame
    over_ = exact.over * rate_;
    under_ = exact.under;
  }
  // The same for a signal, in every frame.
  void follow_time(float seconds) {
    if (seconds == seconds_) return;
    if (count_ > 0) {
      from_ = position(count_ - 1);
      count_ = 1;
    }
    seconds_ = seconds;
    over_ = seconds > 0 && seconds < 1e9f ? std::max(static_cast<double>(seconds) * rate_, 1.0) : 0;
    under_ = 1;
  }

  // The frame of the next beat; it may be past where the time has become shorter.
  std::int64_t next() const { return over_ > 0 ? std::llround(position(count_)) : kNever; }

  // The next beat has come, at this frame.
  void pass(std::int64_t frame) {
    if (static_cast<double>(frame) > position(count_) + 1) start(frame);  // it was overdue: the next ones count from here
    ++count_;
  }

  float seconds() const { return seconds_; }  // between two beats

 private:
  double position(std::int64_t count) const { return from_ + static_cast<double>(count) * over_ / under_; }

  double rate_;
  float seconds_ = 0;
  double over_ = 0, under_ = 1;  // frames between two beats; over_ 0: there are none
  double from_ = 0;              // where beat 0 of this run fell, or falls
  std::int64_t count_ = 0;       // of the next beat
};

}  // namespace tutti
