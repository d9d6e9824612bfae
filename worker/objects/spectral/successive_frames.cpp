// FrameDelta, FrameAccum and Vectral: from frame to frame of a sound, bin by bin. The frames of a sound lie in `overlaps` streams (overlapping_frames.h), so that the
// one before a frame is in the stream before.
//
//   FrameDelta  x - last, as a phase between -pi and pi
//   FrameAccum  last + x, as a phase between -pi and pi (pyo lets it grow, until a float has no room for what is added)
//   Vectral     last + up^4 (x - last) where that rises, last + down^4 (x - last) where it falls, times (0.9 + 0.1 damp)^k for bin k of each half (found by measuring pyo)
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "worker/objects/mul_add.h"
#include "worker/objects/object.h"
#include "worker/objects/spectral/overlapping_frames.h"
#include "worker/simd/columns.h"

BEGIN_OBJECTS;

inline float as_phase(float x) { return std::abs(x) < 1e6f ? x - 6.283185307f * std::nearbyint(x * 0.15915494309f) : 0.0f; }

// Derived::of_stream(s) gives the rule of a stream in this block: y = rule(last, x, bin, frame of the block), which changes `last`.
template <class Derived>
class SuccessiveFrames : public Unit {
 public:
  explicit SuccessiveFrames(const UnitSetup& setup) : setup_(setup), frames_(setup.fixed[0], setup.fixed[1], setup.streams) {
    for (int sound = 0; sound < frames_.sounds; ++sound) last_.emplace_back(static_cast<std::size_t>(frames_.size));
  }

  // [audio-thread]
  void run(int frames) override {
    // Streams of one sound are never at the same bin, but may pass a bin within a block one after the other: no further than a hop at once.
    for (int done = 0; done < frames;) {
      const int count = std::min(frames - done, std::max(1, frames_.hop()));
      for (int s = 0; s < setup_.streams; ++s) {
        float* last = last_[static_cast<std::size_t>(frames_.sound_of(s))].data();
        const Column<const float> input = column(setup_.inputs[0], s);
        const Column<float> output = column(setup_.output, s);
        const auto rule = static_cast<Derived*>(this)->of_stream(s);
        int bin = frames_.bin(s, now_);
        for (int f = done; f < done + count; ++f, bin = (bin + 1) & (frames_.size - 1)) {
          const float x = input[f];
          output[f] = rule(last[bin], std::abs(x) < 1e12f ? x : 0.0f, bin, f);
        }
      }
      now_ += count;
      done += count;
    }
    apply_mul_add(setup_, frames);
  }

 protected:
  const UnitSetup setup_;
  const OverlappingFrames frames_;

 private:
  std::vector<AlignedFloats> last_;  // of each sound, for each bin
  std::int64_t now_ = 0;
};

class FrameDelta final : public SuccessiveFrames<FrameDelta> {
 public:
  explicit FrameDelta(const UnitSetup& setup) : SuccessiveFrames(setup) {}
  auto of_stream(int) const {
    return [](float& last, float x, int, int) {
      const float difference = x - last;
      last = x;
      return as_phase(difference);
    };
  }
};

class FrameAccum final : public SuccessiveFrames<FrameAccum> {
 public:
  explicit FrameAccum(const UnitSetup& setup) : SuccessiveFrames(setup) {}
  auto of_stream(int) const {
    return [](float& last, float x, int, int) { return last = as_phase(last + x); };
  }
};

class Vectral final : public SuccessiveFrames<Vectral> {
 public:
  explicit Vectral(const UnitSetup& setup) : SuccessiveFrames(setup), dampings_(static_cast<std::size_t>(setup.streams), -1.0f) {}
  auto of_stream(int s) {
    const Column<const float> up = column(setup_.values[0], s), down = column(setup_.values[1], s), damp = column(setup_.values[2], s);
    float& damping = dampings_[static_cast<std::size_t>(s)];
    const int half = frames_.size / 2 - 1;
    if (damping < 0) damping = std::pow(0.9f + 0.1f * within(damp[0]), static_cast<float>((frames_.bin(s, 0) & half) - 1));  // it begins within a frame
    return [=, &damping](float& last, float x, int bin, int f) {
      const float part = within(x > last ? up[f] : down[f]), squared = part * part;
      const float y = last + (x - last) * squared * squared;
      last = std::abs(y) < 1e-20f ? 0.0f : y;
      damping = (bin & half) == 0 ? 1.0f : damping * (0.9f + 0.1f * within(damp[f]));
      return last * damping;
    };
  }

 private:
  static float within(float x) { return x > 0 ? std::min(x, 1.0f) : 0.0f; }
  std::vector<float> dampings_;  // of the bin that each stream is at
};

UNIT(FrameDelta, "Differences of the phases of successive frames that lie in signals", input("input"), frame_size("framesize"), frame_overlaps());
UNIT(FrameAccum, "Sums of the phases of successive frames that lie in signals", input("input"), frame_size("framesize"), frame_overlaps());
UNIT(Vectral, "Magnitudes of frames that lie in signals, smoothed from frame to frame", input("input"), frame_size("framesize"), frame_overlaps(),
     param("up", 1).range(0, 1).signals().about("of a rise, its fourth power is taken in a frame"), param("down", 0.7).range(0, 1).signals().about("the same of a fall"),
     param("damp", 0.9).range(0, 1).signals().about("high frequencies are softer, but at 1"));

END_OBJECTS;
