// FrameDelta, FrameAccum and Vectral: from frame to frame of a sound, bin by bin. The frames of a sound lie in `overlaps` streams (overlapping_frames.h), so that the
// one before a frame is in the stream before.
//
//   FrameDelta  x - last, as a phase between -pi and pi
//   FrameAccum  last + x, as a phase between -pi and pi (pyo lets it grow, until a float has no room for what is added)
//   Vectral     last + up^4 (x - last) where that rises, last + down^4 (x - last) where it falls, times (0.9 + 0.1 damp)^k for bin k of each half (found by measuring pyo)
//
// A stream is where the stream before, of the same sound, was a hop earlier. So all streams are computed side by side, whatever bins they are at: `last` of stream s
// is what stream s less the number of sounds left a hop ago.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "worker/objects/mul_add.h"
#include "worker/objects/object.h"
#include "worker/objects/spectral/overlapping_frames.h"
#include "worker/simd/stream_rows.h"

BEGIN_OBJECTS;

// What all streams left, frame by frame, for as long as it is asked for, and a block more: streams that are computed first overwrite nothing that others read.
// [frame][streams], and before the first streams, which follow the last ones, a copy of those.
class LeftByStreams {
 public:
  LeftByStreams(OverlappingFrames frames, const Shape& shape) : first_missing_(shape.streams), lanes_(shape.lanes()) {
    const int size = frames.size;
    std::size_t most = 0;
    for (int other = kSmallestFrame; other <= frames.largest; other *= 2) {
      frames.reshape(other);
      find_rows(frames);
      most = std::max(most, floats());
    }
    floats_ = AlignedFloats(most);
    frames.reshape(size);
    begin(frames);
  }

  // Nothing has been left yet, by frames of this size. [audio-thread]
  void begin(const OverlappingFrames& frames) {
    find_rows(frames);
    read_ = late_ + kBlock;
    write_ = 0;
    std::fill_n(floats_.data(), floats(), 0.0f);
  }

  // How many frames, `frames` at most, can be computed from here on: their rows follow each other.
  int count(int frames) const { return std::min({frames, hop_, slots_ - read_, slots_ - write_}); }
  std::size_t stride() const { return stride_; }
  // Of the first of these frames: what was left for a stream, and where it leaves what it does. The next frame's is `stride` further.
  const float* before(int stream) const { return row(read_) + stream; }
  float* after(int stream) const { return row(write_) + sounds_ + stream; }

  // These frames have been computed. [audio-thread]
  void advance(int count) {
    for (int s = first_missing_; s < streams_; ++s)  // overlaps that have no stream hand on what they find
      copy(row(read_) + s, row(write_) + sounds_ + s, count);
    const int first = write_ + late_ < slots_ ? write_ + late_ : write_ + late_ - slots_, before_end = std::min(count, slots_ - first);
    for (int sound = 0; sound < sounds_; ++sound) {
      const float* left = row(write_) + streams_ + sound;
      copy(left, row(first) + sound, before_end);
      copy(left + static_cast<std::size_t>(before_end) * stride_, row(0) + sound, count - before_end);
    }
    read_ = read_ + count == slots_ ? 0 : read_ + count;
    write_ = write_ + count == slots_ ? 0 : write_ + count;
  }

 private:
  void find_rows(const OverlappingFrames& frames) {
    hop_ = frames.hop();
    late_ = frames.size - frames.overlaps * hop_;
    slots_ = hop_ + late_ + kBlock;
    sounds_ = frames.sounds;
    streams_ = frames.sounds * frames.overlaps;
    stride_ = static_cast<std::size_t>(sounds_ + std::max(streams_, lanes_));
  }
  std::size_t floats() const { return static_cast<std::size_t>(slots_) * stride_ + kMaxWidth; }
  float* row(int slot) const { return floats_.data() + static_cast<std::size_t>(slot) * stride_; }
  void copy(const float* from, float* to, int count) const {
    for (std::size_t at = 0; count > 0; --count, at += stride_) to[at] = from[at];
  }

  int hop_ = 0, late_ = 0;  // where `overlaps` does not divide the size, the first streams begin their frames so much more than a hop after the last ones
  int slots_ = 0, sounds_ = 0, streams_ = 0;
  const int first_missing_, lanes_;
  std::size_t stride_ = 0;
  AlignedFloats floats_;
  int read_ = 0, write_ = 0;
};

// Some streams of a group, from a frame of the block on.
struct Place {
  const UnitSetup& setup;
  const OverlappingFrames& frames;
  int group, lane, frame;
  std::int64_t now;
  bool begins;  // these are the first frames of their size
  float* kept;  // by a rule from one run to the next, a number for each stream; at first 0

  const float* of(const View& view) const {
    return view.data + static_cast<std::size_t>(group) * view.group_stride + static_cast<std::size_t>(frame) * view.frame_stride + lane;
  }
};

// Rule<F>(place) makes y of `last`, which it changes, and x: tick(last, x), for one frame after the other, and then end().
template <template <class> class Rule>
class SuccessiveFrames final : public Unit {
 public:
  explicit SuccessiveFrames(const UnitSetup& setup)
      : setup_(setup), frames_(setup), left_(frames_, setup.output.shape),
        kept_(static_cast<std::size_t>(setup.output.shape.lanes())) {}

  // [audio-thread]
  void run(int frames) override {
    if (changed) {
      scales_ = scales(setup_);
      if (const int size = frames_.given_size(setup_); size != frames_.size) begin_anew(size);
    }
    changed = false;
    with_width(setup_.output.shape, [&](auto width) HWY_ATTR {
      for (int done = 0; done < frames;) {
        const int count = left_.count(frames - done);
        for (int group = 0; group < setup_.output.shape.groups; ++group) run_group<width>(group, done, count);
        left_.advance(count);
        now_ += count;
        begins_ = false;
        done += count;
      }
      if (scales_) scale_outputs<width>(setup_, frames);
    });
  }

 private:
  void begin_anew(int size) {
    frames_.reshape(size);
    left_.begin(frames_);
    begins_ = true;
  }

  template <int Width>
  HWY_NOINLINE void run_group(int group, int from, int count) {
    using F = Lanes<hn::CappedTag<float, Width>>;
    for (int lane = 0; lane < Width; lane += F::lanes) {
      const int stream = group * Width + lane;
      const Place place{setup_, frames_, group, lane, from, now_, begins_, kept_.data() + stream};
      const std::size_t x_stride = setup_.inputs[0].frame_stride, left_stride = left_.stride();
      const float *x = place.of(setup_.inputs[0]), *before = left_.before(stream);
      float* after = left_.after(stream);
      float* y = setup_.output.data + static_cast<std::size_t>(group) * setup_.output.group_stride + static_cast<std::size_t>(from * Width + lane);
      Rule<F> rule(place);
      for (int f = 0; f < count; ++f, x += x_stride, before += left_stride, after += left_stride, y += Width) {
        F last = F::load(before);
        const F in = F::load(x);
        rule.tick(last, select(abs(in) < F(1e12f), in, F(0.0f))).store(y);
        last.store(after);
      }
      rule.end(place);
    }
  }

  const UnitSetup setup_;
  OverlappingFrames frames_;
  LeftByStreams left_;
  AlignedFloats kept_;
  std::int64_t now_ = 0;
  bool scales_ = false, begins_ = true;
};

template <class F>
HWY_INLINE F as_phase(F x) {
  return select(abs(x) < F(1e6f), fma(round(x * F(0.15915494309f)), F(-6.283185307f), x), F(0.0f));
}

template <class F>
struct Difference {
  explicit Difference(const Place&) {}
  HWY_INLINE F tick(F& last, F x) {
    const F difference = x - last;
    last = x;
    return as_phase(difference);
  }
  void end(const Place&) {}
};

template <class F>
struct Accumulation {
  explicit Accumulation(const Place&) {}
  HWY_INLINE F tick(F& last, F x) { return last = as_phase(last + x); }
  void end(const Place&) {}
};

template <class F>
struct Smoothing {
  const float *up, *down, *damp;
  std::size_t up_stride, down_stride, damp_stride;
  Whole<F> bin;  // of each stream, in a half
  Whole<F> half;
  F damping;  // of the bin before

  HWY_INLINE explicit Smoothing(const Place& place)
      : up(place.of(place.setup.values[1])), down(place.of(place.setup.values[2])), damp(place.of(place.setup.values[3])),
        up_stride(place.setup.values[1].frame_stride),
        down_stride(place.setup.values[2].frame_stride), damp_stride(place.setup.values[3].frame_stride), half(place.frames.size / 2 - 1) {
    alignas(64) std::int32_t bins[F::lanes * F::stored];
    for (int l = 0; l < F::lanes; ++l) {
      const int stream = place.group * place.setup.output.shape.width + place.lane + l;
      bins[l] = place.frames.bin(stream, place.now) & (place.frames.size / 2 - 1);
      if (!place.begins) continue;
      const float factor = 0.9f + 0.1f * (damp[l] > 0 ? std::min(damp[l], 1.0f) : 0.0f);
      place.kept[l] = std::pow(factor, static_cast<float>(bins[l] - 1));  // it begins within a frame
    }
    bin = Whole<F>(hn::LoadU(typename Whole<F>::D(), bins));
    damping = F::load(place.kept);
  }
  HWY_INLINE F tick(F& last, F x) {
    const F part = within(select(x > last, F::load(up), F::load(down))), squared = part * part;
    const F y = fma(x - last, squared * squared, last);
    last = select(abs(y) < F(1e-20f), F(0.0f), y);
    damping = select(bin.to_float() == F(0.0f), F(1.0f), damping * fma(within(F::load(damp)), F(0.1f), F(0.9f)));
    bin = (bin + Whole<F>(1)) & half;
    up += up_stride;
    down += down_stride;
    damp += damp_stride;
    return last * damping;
  }
  HWY_INLINE void end(const Place& place) { damping.store(place.kept); }

 private:
  static HWY_INLINE F within(F x) { return select(x > F(0.0f), min(x, F(1.0f)), F(0.0f)); }
};

using FrameDelta = SuccessiveFrames<Difference>;
using FrameAccum = SuccessiveFrames<Accumulation>;
using Vectral = SuccessiveFrames<Smoothing>;

UNIT(FrameDelta, "Differences of the phases of successive frames that lie in signals", input("input"), live_frame_size("framesize"), frame_overlaps(),
     largest_frame_size("the patch's `framesize`"));
UNIT(FrameAccum, "Sums of the phases of successive frames that lie in signals", input("input"), live_frame_size("framesize"), frame_overlaps(),
     largest_frame_size("the patch's `framesize`"));
UNIT(Vectral, "Magnitudes of frames that lie in signals, smoothed from frame to frame", input("input"), live_frame_size("framesize"), frame_overlaps(),
     param("up", 1).range(0, 1).signals().about("of a rise, its fourth power is taken in a frame"), param("down", 0.7).range(0, 1).signals().about("the same of a fall"),
     param("damp", 0.9).range(0, 1).signals().about("high frequencies are softer, but at 1"), largest_frame_size("the patch's `framesize`"));

END_OBJECTS;
