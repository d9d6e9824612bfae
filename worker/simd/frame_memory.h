// Frames of a phase vocoder that are kept. Those that have never been written are silent, and their phases stand still.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "worker/simd/spectral_stream.h"

namespace tutti {

class FrameMemory {
 public:
  // Allocates `seconds`, rounded to hops; at least one. At most 600 s, so that its floats are counted in 31 bits. There is room for as long of frames of any
  // size from 256 samples to the largest; of smaller ones, which take up to twice the room, and of more overlaps than at first it keeps as many as there is
  // room for.
  FrameMemory(const SpectralStream& source, double seconds)
      : seconds_(std::min(seconds, 600.0)), silent_row_(room(source.shape(), source.largest)),
        memory_(silent_row_ + 2 * SpectrumShape::stride(source.largest)) {
    reshape(source.shape());
  }

  // Frames of another size or hop, of which none is written. [audio-thread]
  void reshape(const SpectrumShape& shape) {
    stride_ = shape.stride();
    frames_ = static_cast<int>(std::max<std::size_t>(1, std::min(wanted(shape), silent_row_ / (2 * stride_))));
    known_ = 0;
    make_silent(memory_.data() + silent_row_);
    make_silent(memory_.data() + static_cast<std::size_t>(frames_ - 1) * 2 * stride_);
  }

  int frames() const { return frames_; }
  int known() const { return known_; }  // of which these have been written: the first ones
  float* magnitudes(int frame) const { return memory_.data() + (frame < known_ ? static_cast<std::size_t>(frame) * 2 * stride_ : silent_row_); }
  float* deviations(int frame) const { return magnitudes(frame) + stride_; }
  int row() const { return static_cast<int>(2 * stride_); }  // floats from a frame to the next
  const float* first() const { return memory_.data(); }      // of the rows, of which the last one is silent until it is written

  // The frame to be filled; they are written in their order. [audio-thread]
  SpectralStream::NewFrame begin_write(int frame) {
    known_ = std::max(known_, frame + 1);
    return {magnitudes(frame), deviations(frame)};
  }
  // [audio-thread]
  void write(int frame, const SpectralStream::Frame& from) {
    const SpectralStream::NewFrame to = begin_write(frame);
    std::copy_n(from.magnitudes, stride_, to.magnitudes);
    std::copy_n(from.deviations, stride_, to.deviations);
  }

 private:
  void make_silent(float* row) const {
    std::fill_n(row, stride_, 0.0f);
    for (std::size_t k = 0; k < stride_; ++k) row[stride_ + k] = -static_cast<float>(k);
  }
  std::size_t wanted(const SpectrumShape& shape) const { return static_cast<std::size_t>(std::max(1L, std::lround(seconds_ * shape.rate / shape.hop()))); }
  std::size_t room(SpectrumShape shape, int largest) const {
    std::size_t most = wanted(shape) * 2 * shape.stride();
    for (shape.size = std::min(256, largest); shape.size <= largest; shape.size *= 2) most = std::max(most, wanted(shape) * 2 * shape.stride());
    return std::min(most, static_cast<std::size_t>(INT32_MAX) - 4 * SpectrumShape::stride(largest));
  }

  double seconds_;
  std::size_t silent_row_, stride_ = 0;
  int frames_ = 0, known_ = 0;
  AlignedFloats memory_;  // [frame][magnitudes, deviations], then a silent frame
};

}  // namespace tutti
