// Zeros where a Unit writes, for objects whose output is silence but for a few frames.
#pragma once

#include <algorithm>

#include "worker/objects/unit.h"

namespace tutti {

inline void silence(const Output& output, int frames) {  // [audio-thread]
  for (int group = 0; group < output.shape.groups; ++group)
    std::fill_n(output.data + static_cast<std::size_t>(group) * output.group_stride, static_cast<std::size_t>(frames) * output.frame_stride, 0.0f);
}

}  // namespace tutti
