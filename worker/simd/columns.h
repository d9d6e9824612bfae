// One stream's samples in a block, for Units that compute stream after stream: found once, not for each frame.
#pragma once

#include <cstddef>

#include "worker/objects/unit.h"

namespace tutti {

template <class Sample>
struct Column {
  Sample* first;
  std::size_t stride;
  Sample& operator[](int frame) const { return first[static_cast<std::size_t>(frame) * stride]; }
};

// [audio-thread]
inline Column<const float> column(const View& view, int stream) {
  return {view.data + static_cast<std::size_t>(stream / view.shape.width) * view.group_stride + stream % view.shape.width, view.frame_stride};
}
inline Column<float> column(const Output& output, int stream) {
  return {output.data + static_cast<std::size_t>(stream / output.shape.width) * output.group_stride + stream % output.shape.width, output.frame_stride};
}

}  // namespace tutti
