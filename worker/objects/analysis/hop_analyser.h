// What is told of windows of `size` frames that follow each other `hop` frames apart: a number for each stream, which takes work to find. That work is
// spread over the frames of a hop: a window that has been heard whole is looked at while the next hop is heard, and its number is told then, for all streams at
// once. So no period has more to do than another, and a number comes out `hop` frames after its window has ended.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <vector>

#include "worker/aligned_floats.h"
#include "worker/objects/mul_add.h"
#include "worker/objects/unit.h"

namespace tutti {

class HopAnalyser : public Unit {
 public:
  HopAnalyser(const UnitSetup& setup, int size, int hop)
      : setup_(setup), size_(size), hop_(hop), stride_((static_cast<std::size_t>(size) + 15) / 16 * 16 + kPastWindow), windows_(streams() * stride_),
        next_(streams() * static_cast<std::size_t>(hop)), values_(static_cast<std::size_t>(setup.output.shape.lanes())), told_(values_.size()), missing_(size) {}

  // [audio-thread]
  void run(int frames) final {
    if (changed) {
      take_changed();
      holds_scale_ = setup_.mul.held() && setup_.add.held();
      scale_values();
    }
    changed = false;
    for (int done = 0; done < frames;) {
      const int count = std::min(frames - done, hop_ - at_);
      hear(done, count);
      tell(done, count);
      at_ += count;
      done += count;
      if (missing_ <= 0) work_until(at_);
      if (at_ == hop_) turn();
    }
    if (!holds_scale_) apply_mul_add(setup_, frames);
  }

 protected:
  std::size_t streams() const { return static_cast<std::size_t>(setup_.streams); }
  // The window that is looked at, and the frames after it that are being heard. What lies past the window may be read, so far.
  static constexpr std::size_t kPastWindow = 64;
  float* window(std::size_t stream) { return windows_.data() + stream * stride_; }
  float* next(std::size_t stream) { return next_.data() + stream * static_cast<std::size_t>(hop_); }
  // Frames of the next hop that have been heard.
  std::size_t heard() const { return static_cast<std::size_t>(at_); }

  // Some parameter has another value. [audio-thread]
  virtual void take_changed() {}
  // Takes frames of the inputs into next(), from frame heard() on. [audio-thread]
  virtual void hear(int first, int count) = 0;
  // Does what is due of the work on the window after `frames` of the next hop. [audio-thread]
  virtual void work_until(int frames) = 0;
  // The work is done: what is the number? [audio-thread]
  virtual float number(std::size_t stream) = 0;

  const UnitSetup setup_;
  const int size_, hop_;

 private:
  void tell(int first, int count) const {
    const Output& out = setup_.output;
    const auto width = static_cast<std::size_t>(out.shape.width);
    for (std::size_t group = 0; group < static_cast<std::size_t>(out.shape.groups); ++group) {
      float* to = out.data + group * out.group_stride + static_cast<std::size_t>(first) * out.frame_stride;
      if (width == 1) std::fill_n(to, count, told_[0]);
      else
        for (int frame = 0; frame < count; ++frame) std::memcpy(to + static_cast<std::size_t>(frame) * width, told_.data() + group * width, width * sizeof(float));
    }
  }

  // mul and add that are held have their effect once, not in each frame.
  void scale_values() {
    told_ = values_;
    for (std::size_t s = 0; s < streams() && holds_scale_; ++s) told_[s] = values_[s] * setup_.mul.at(static_cast<int>(s), 0) + setup_.add.at(static_cast<int>(s), 0);
  }

  void turn() {
    const auto hop = static_cast<std::size_t>(hop_), kept = static_cast<std::size_t>(size_ - hop_);
    for (std::size_t s = 0; s < streams() && missing_ <= 0; ++s) values_[s] = number(s);
    scale_values();
    for (std::size_t s = 0; s < streams(); ++s) {
      std::memmove(window(s), window(s) + hop, kept * sizeof(float));
      std::memcpy(window(s) + kept, next(s), hop * sizeof(float));
    }
    missing_ = std::max(0, missing_ - hop_);
    at_ = 0;
  }

  std::size_t stride_;
  AlignedFloats windows_, next_;
  std::vector<float> values_, told_;  // told: with mul and add, where those are held
  bool holds_scale_ = false;
  int missing_;  // frames until there is a whole window
  int at_ = 0;
};

}  // namespace tutti
