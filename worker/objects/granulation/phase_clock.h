// The clock that all grains of a Granulator's stream share: a phase of 64 bits, 2^64 to the turn, which wraps. Each grain's phase is that and an
// offset of its own. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_OBJECTS_GRANULATION_PHASE_CLOCK_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_OBJECTS_GRANULATION_PHASE_CLOCK_H
#undef TUTTI_WORKER_OBJECTS_GRANULATION_PHASE_CLOCK_H
#else
#define TUTTI_WORKER_OBJECTS_GRANULATION_PHASE_CLOCK_H
#endif

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "worker/simd/across_time.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

__extension__ typedef __int128 WideWhole;

// length * phase, in the units of length.
inline std::int64_t part_of(std::uint64_t phase, std::int64_t length) {
  return static_cast<std::int64_t>((static_cast<WideWhole>(phase) * length) >> 64);
}
// How far a step of the phase goes in that length; towards zero, so that many of them stay within it.
inline std::int64_t step_in(std::int64_t step, std::int64_t length) {
  const WideWhole product = static_cast<WideWhole>(step) * length;
  return static_cast<std::int64_t>(product < 0 ? -(-product >> 64) : product >> 64);
}

class PhaseClock {
 public:
  void restart() { frames_ = 0; }

  // Goes through a block: pitch / base turns a second, at most half a turn a frame. [audio-thread]
  void advance(const View& pitch, const View& base, double rate, int stream, int frames) {
    before_ = frames_ > 0 ? phase(0, frames_ - 1) : 0;
    frames_ = frames;
    steady_ = pitch.held();
    const double turns = 1 / (std::max(static_cast<double>(base.at(stream, 0)), 1e-4) * rate);
    step_ = step_of(pitch.at(stream, 0), turns);
    forwards_ = backwards_ = 0;
    if (steady_) count_way(step_, frames);
    else follow(pitch, turns, stream, frames);
  }

  bool steady() const { return steady_; }
  bool one_way() const { return forwards_ == 0 || backwards_ == 0; }
  std::int64_t step() const { return step_; }
  std::uint64_t phase(std::uint64_t offset, int frame) const {
    return offset + (steady_ ? before_ + static_cast<std::uint64_t>(step_) * static_cast<std::uint64_t>(frame + 1) : phases_[frame]);
  }
  HWY_INLINE Turns<Frames> phases(std::uint64_t offset, int frame) const {
    using U = Turns<Frames>::D;
    return Turns<Frames>(hn::Add(hn::LoadU(U(), upper_ + frame), hn::Set(U(), static_cast<std::uint32_t>(offset >> 32))));
  }

  // Does the phase with this offset wrap when it comes to `frame`?
  bool wraps(std::uint64_t offset, int frame) const {
    const std::uint64_t last = frame > 0 ? phase(offset, frame - 1) : before_ + offset, now = phase(offset, frame);
    return (steady_ ? step_ : steps_[frame]) < 0 ? now > last : now < last;
  }
  // The first frame after `from` at which it does; `frames`, where it does not.
  int next_wrap(std::uint64_t offset, int from, int frames) const {
    const double turn = static_cast<double>(phase(offset, from));
    constexpr double kTurn = 18446744073709551616.0, kRounding = 1e6;
    if (turn + forwards_ < kTurn - kRounding && turn - backwards_ > kRounding) return frames;
    for (int frame = from + 1; frame < frames; ++frame)
      if (wraps(offset, frame)) return frame;
    return frames;
  }

 private:
  void follow(const View& pitch, double turns, int stream, int frames) {
    std::uint64_t phase = before_;
    for (int frame = 0; frame < frames; ++frame) {
      steps_[frame] = step_of(pitch.at(stream, frame), turns);
      phase += static_cast<std::uint64_t>(steps_[frame]);
      phases_[frame] = phase;
      upper_[frame] = static_cast<std::uint32_t>(phase >> 32);
      count_way(steps_[frame], 1);
    }
  }
  void count_way(std::int64_t step, int frames) { (step < 0 ? backwards_ : forwards_) += std::fabs(static_cast<double>(step)) * frames; }

  static std::int64_t step_of(float pitch, double turns) {
    const double step = std::isfinite(pitch) ? std::clamp(static_cast<double>(pitch) * turns, -0.499, 0.499) : 0.0;
    return static_cast<std::int64_t>(step * 18446744073709551616.0);
  }

  // In each frame of the block, where the speed changes within it.
  std::uint64_t phases_[kBlock];
  std::int64_t steps_[kBlock];
  std::uint32_t upper_[kBlock + kMaxWidth] = {};  // of the phases; read by whole vectors

  std::uint64_t before_ = 0;                      // the phase before this block
  std::int64_t step_ = 0;                         // a frame
  double forwards_ = 0, backwards_ = 0;  // how far it goes in this block
  int frames_ = 0;
  bool steady_ = true;
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
