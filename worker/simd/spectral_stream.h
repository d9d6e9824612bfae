// What the objects of a phase vocoder read of each other, instead of samples: frames of a spectrum, each the newest `size` samples that had been heard at a
// frame of the block, under a window.
//
// A frame has size / 2 + 1 bins, from 0 Hz to half the rate. Bin k holds the magnitude of a tone near (k rate / size) Hz, and how far the tone's true frequency lies
// from there, in bins: its frequency is (k + deviation) rate / size. So a tone's phase advances by (k + deviation) / overlaps turns in a hop, of which the
// first part is counted exactly, and the second, which is small, with all the bits of a float.
// A tone of amplitude 1 has the magnitude (mean of the window) / 2 in its bin, whatever the size.
//
// The shape of the frames may change at a block's edge, up to the largest size that there is memory for. Frames of another size or hop begin anew: readers see
// by begun() that there were such, and forget what they know of the frames before. A block has frames of one shape.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "worker/aligned_floats.h"
#include "worker/objects/spectral/frame_parameters.h"
#include "worker/objects/unit.h"

namespace tutti {

struct SpectrumShape {
  int size = 1024;    // samples of a frame: a power of two
  int overlaps = 4;   // frames that begin within `size` samples: a power of two
  int window = 2;     // of the analysis (worker/objects/spectral/windows.h)
  double rate = 48000;

  int hop() const { return size / overlaps; }
  int bins() const { return size / 2 + 1; }
  std::size_t stride() const { return stride(size); }  // whole vectors of bins
  static std::size_t stride(int size) { return (static_cast<std::size_t>(size / 2 + 1) + kMaxWidth - 1) / kMaxWidth * kMaxWidth; }
  bool operator==(const SpectrumShape&) const = default;
};

// One stream. Its source writes it; the readers run after it, in the same block.
struct SpectralStream {
  struct Frame {
    const float* magnitudes;  // stride() of them; those past the last bin are 0
    const float* deviations;
    int at;                   // frames of the block that had been heard: 1 to the length of the block
  };
  struct NewFrame {
    float* magnitudes;
    float* deviations;
  };

  SpectralStream(const SpectrumShape& first, int most)
      : largest(most), shape_(first), kept_(kept(first.hop())), memory_(room(most)), at_(static_cast<std::size_t>(kept(1))) {}

  const int largest;  // size of a frame that there is memory for

  const SpectrumShape& shape() const { return shape_; }
  // How many times frames of another size or hop have begun. [audio-thread]
  std::uint64_t begun() const { return begun_; }

  // The source, before it begins a block. True: the frames are of another size or hop. [audio-thread]
  bool reshape(const SpectrumShape& to) {
    const bool others = to.size != shape_.size || to.overlaps != shape_.overlaps;
    shape_ = to;
    if (others) begin_anew();
    return others;
  }
  // The same, where the frames before are forgotten in any case. [audio-thread]
  void begin_anew() {
    kept_ = kept(shape_.hop());
    ++begun_;
    float* last = slot(count_ + kept_ - 1);  // what newest() finds while there is none
    std::fill_n(last, 2 * shape_.stride(), 0.0f);
  }

  // The source, at the beginning of a block. [audio-thread]
  void begin_block() { block_begins_ = count_; }
  // The source: the next frame of the block, to be filled. [audio-thread]
  NewFrame add(int at) {
    at_[count_ % kept_] = at;
    float* magnitudes = slot(count_++);
    return {magnitudes, magnitudes + shape_.stride()};
  }

  // Frames since the beginning; as many of the last as a block can bring, and one more, are there. [audio-thread]
  std::uint64_t count() const { return count_; }
  std::uint64_t block_begins() const { return block_begins_; }  // the number of the block's first frame
  Frame frame(std::uint64_t number) const {
    const float* magnitudes = slot(number);
    return {magnitudes, magnitudes + shape_.stride(), at_[number % kept_]};
  }
  // The newest one that was there after `at` frames of the block; one of silence where there is none. [audio-thread]
  Frame newest(int at) const {
    std::uint64_t next = count_;
    while (next > block_begins_ && at_[(next - 1) % kept_] > at) --next;
    return frame(next + kept_ - 1);
  }

 private:
  static std::uint64_t kept(int hop) { return static_cast<std::uint64_t>((kBlock - 1) / hop + 2); }
  static std::size_t room(int largest) {
    std::size_t most = 0;
    for (int size = kSmallestFrame; size <= largest; size *= 2)
      most = std::max(most, static_cast<std::size_t>(kept(size / kMostOverlaps)) * 2 * SpectrumShape::stride(size));
    return most;
  }
  float* slot(std::uint64_t number) const { return memory_.data() + number % kept_ * 2 * shape_.stride(); }

  SpectrumShape shape_;
  std::uint64_t kept_, count_ = 0, block_begins_ = 0, begun_ = 0;
  AlignedFloats memory_;  // [slot][magnitudes, deviations]
  std::vector<int> at_;
};

// How far a reader has read.
class SpectralReader {
 public:
  // Calls visit(frame) with each frame that is new in this block, the first first. [audio-thread]
  template <class Visit>
  void each_new(const SpectralStream& stream, Visit visit) {
    for (std::uint64_t n = read_ > stream.block_begins() ? read_ : stream.block_begins(); n < stream.count(); ++n) visit(stream.frame(n));
    read_ = stream.count();
  }
  // Has the stream begun anew since this was asked? [audio-thread]
  bool begins_anew(const SpectralStream& stream) {
    const bool anew = begun_ != stream.begun();
    begun_ = stream.begun();
    return anew;
  }

 private:
  std::uint64_t read_ = 0, begun_ = 0;
};

}  // namespace tutti
