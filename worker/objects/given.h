// What one stream reads of a parameter, frame by frame: View::at() without its divisions, for Units that compute one stream after the other.
#pragma once

#include <cstddef>

#include "worker/objects/unit.h"

namespace tutti {

struct Given {
  const float* from;
  std::size_t stride;

  bool held() const { return stride == 0; }
  float operator[](int frame) const { return from[static_cast<std::size_t>(frame) * stride]; }
};

// Where a stream's parameters lie.
struct StreamPlace {
  std::size_t group, lane;

  static StreamPlace of(int stream, const Shape& shape) {
    return {static_cast<std::size_t>(stream / shape.width), static_cast<std::size_t>(stream % shape.width)};
  }
  Given in(const View& view) const { return {view.data + group * view.group_stride + lane, view.frame_stride}; }
};

}  // namespace tutti
