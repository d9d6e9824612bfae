// mul and add for Units that are not kernels (banks have their own, fused).
#pragma once

#include "worker/objects/unit.h"

namespace tutti {

// Is it `number` for all streams, until something is set? [audio-thread]
inline bool is_all(const View& view, float number) {
  if (!view.held()) return false;
  for (int stream = 0; stream < view.shape.streams; ++stream)
    if (view.at(stream, 0) != number) return false;
  return true;
}

// Do mul and add change anything, until something is set? [audio-thread]
inline bool scales(const UnitSetup& setup) { return !is_all(setup.mul, 1.0f) || !is_all(setup.add, 0.0f); }

// out = out * mul + add, in place, for one output. [audio-thread]
inline void apply_mul_add(const UnitSetup& setup, const Output& out, int frames) {
  for (int group = 0; group < out.shape.groups; ++group)
    for (int frame = 0; frame < frames; ++frame) {
      float* y = out.data + static_cast<std::size_t>(group) * out.group_stride + static_cast<std::size_t>(frame) * out.frame_stride;
      const auto value = [&](const View& v, int lane) {
        return v.data[static_cast<std::size_t>(group) * v.group_stride + static_cast<std::size_t>(frame) * v.frame_stride +
                      static_cast<std::size_t>(lane)];
      };
      for (int lane = 0; lane < out.shape.width; ++lane)
        y[lane] = y[lane] * value(setup.mul, lane) + value(setup.add, lane);
    }
}

// For all outputs that mul and add apply to. [audio-thread]
inline void apply_mul_add(const UnitSetup& setup, int frames) {
  if (!scales(setup)) return;
  for (std::size_t o = 0; o < setup.scaled.size(); ++o)
    if (setup.scaled[o]) apply_mul_add(setup, setup.output.of(static_cast<int>(o)), frames);
}

}  // namespace tutti
