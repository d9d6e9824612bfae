// mul and add for Units that are not kernels (banks have their own, fused).
#pragma once

#include "worker/objects/unit.h"

namespace tutti {

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
        y[lane] = y[lane] * (setup.has_mul ? value(setup.mul, lane) : 1.0f) + (setup.has_add ? value(setup.add, lane) : 0.0f);
    }
}

// For all outputs that mul and add apply to. [audio-thread]
inline void apply_mul_add(const UnitSetup& setup, int frames) {
  if (!setup.has_mul && !setup.has_add) return;
  for (std::size_t o = 0; o < setup.scaled.size(); ++o)
    if (setup.scaled[o]) apply_mul_add(setup, setup.output.of(static_cast<int>(o)), frames);
}

}  // namespace tutti
