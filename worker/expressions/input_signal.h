// One input signal of an expression, for copies of it side by side.
#pragma once

#include <vector>

#include "worker/objects/unit.h"

namespace tutti::expressions {

class InputSignal {
 public:
  // Lane l is copy `first` + l, which reads stream channel copies + copy of `input`; lanes past the last copy repeat the first ones.
  InputSignal(std::size_t slot, const View& input, int channel, int copies, int first, std::size_t lanes) : slot_(slot), in_place_(input.frame_stride == lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const int copy = (first + static_cast<int>(lane)) % copies;
      const auto stream = static_cast<std::size_t>((channel * copies + copy) % input.shape.streams), width = static_cast<std::size_t>(input.shape.width);
      lanes_.push_back({input.data + stream / width * input.group_stride + stream % width, input.frame_stride});
      in_place_ = in_place_ && lanes_[lane].data == lanes_[0].data + lane;
    }
  }

  std::size_t slot() const { return slot_; }
  // Does it lie as it is wanted, one frame after the other?
  bool in_place() const { return in_place_; }
  float* frame(std::size_t number) const { return const_cast<float*>(lanes_[0].data) + number * lanes_.size(); }  // only to be read

  // Frames `first` to `first` + `frames` - 1. [audio-thread]
  void copy(std::size_t first, std::size_t frames, float* out) const {
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane)
      for (std::size_t frame = 0; frame < frames; ++frame) out[frame * lanes_.size() + lane] = lanes_[lane].data[(first + frame) * lanes_[lane].stride];
  }
  // The first frame, over and over. [audio-thread]
  void repeat(float* out, std::size_t floats) const {
    for (std::size_t i = 0; i < floats; ++i) out[i] = *lanes_[i % lanes_.size()].data;
  }

 private:
  struct Lane {
    const float* data;
    std::size_t stride;
  };
  std::size_t slot_;
  std::vector<Lane> lanes_;
  bool in_place_;
};

}  // namespace tutti::expressions
