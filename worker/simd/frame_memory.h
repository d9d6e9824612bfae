// Frames of a phase vocoder that are kept. Those that have never been written are silent, and their phases stand still.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "worker/simd/spectral_stream.h"

namespace tutti {

class FrameMemory {
 public:
  // Allocates `seconds`, rounded to hops; at least one. At most 600 s, so that its floats are counted in 31 bits.
  FrameMemory(const SpectrumShape& shape, double seconds)
      : frames_(static_cast<int>(std::max(1L, std::lround(std::min(seconds, 600.0) * shape.rate / shape.hop())))), stride_(shape.stride()), memory_(static_cast<std::size_t>(frames_) * 2 * stride_) {
    for (int frame = 0; frame < frames_; ++frame)
      for (std::size_t k = 0; k < stride_; ++k) deviations(frame)[k] = -static_cast<float>(k);
  }

  int frames() const { return frames_; }
  float* magnitudes(int frame) const { return memory_.data() + static_cast<std::size_t>(frame) * 2 * stride_; }
  float* deviations(int frame) const { return magnitudes(frame) + stride_; }
  int row() const { return static_cast<int>(2 * stride_); }  // floats from a frame to the next

  // [audio-thread]
  void write(int frame, const SpectralStream::Frame& from) const {
    std::copy_n(from.magnitudes, stride_, magnitudes(frame));
    std::copy_n(from.deviations, stride_, deviations(frame));
  }

 private:
  int frames_;
  std::size_t stride_;
  AlignedFloats memory_;  // [frame][magnitudes, deviations]
};

}  // namespace tutti
