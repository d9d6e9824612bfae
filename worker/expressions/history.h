// The last frames of a value, for what reads its past. They lie one after the other: a block is appended, and where there is no room for one, those that are
// still wanted are moved to the beginning, which happens seldom.
#pragma once

#include <algorithm>
#include <cstring>
#include <utility>

#include "worker/aligned_floats.h"

namespace tutti::expressions {

class History {
 public:
  // `past` frames of `lanes` values are kept, which are `initial` at first. After a block `spare` floats may be written.
  History(std::size_t slot, std::size_t past, std::size_t lanes, std::size_t block, std::size_t spare, float initial)
      : slot_(slot), past_(past), lanes_(lanes), frames_(2 * past + 4 * block), position_(past), memory_(frames_ * lanes + spare) {
    std::fill_n(memory_.data(), past * lanes, initial);
  }

  std::size_t slot() const { return slot_; }
  float* now() const { return memory_.data() + position_ * lanes_; }

  // Where the next `frames` frames go. [audio-thread]
  float* make_room(std::size_t frames) {
    if (position_ + frames > frames_) {
      std::memmove(memory_.data(), memory_.data() + (position_ - past_) * lanes_, past_ * lanes_ * sizeof(float));
      position_ = past_;
    }
    return now();
  }
  void advance(std::size_t frames) { position_ += frames; }  // [audio-thread]

 private:
  std::size_t slot_, past_, lanes_, frames_, position_;
  AlignedFloats memory_;
};

}  // namespace tutti::expressions
