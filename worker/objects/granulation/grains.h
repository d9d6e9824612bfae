// Grains: stretches of a table under an envelope, which begin at any moment, also between two frames, and last as long as each was told. Included
// once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_OBJECTS_GRANULATION_GRAINS_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_OBJECTS_GRANULATION_GRAINS_H
#undef TUTTI_WORKER_OBJECTS_GRANULATION_GRAINS_H
#else
#define TUTTI_WORKER_OBJECTS_GRANULATION_GRAINS_H
#endif

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "worker/objects/granulation/envelope.h"
#include "worker/simd/table_places.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

inline constexpr int kGrainRow = kBlock + kMaxWidth;  // room for a vector that begins with a block's last frame
inline constexpr double kTableSample = 4294967296.0;  // units of a TablePlace

// All of an object's, sounding or not, stand in memory.
inline void check_count_of_grains(std::size_t streams, std::size_t grains) {
  constexpr std::size_t kMostGrains = std::size_t{1} << 24;  // a gigabyte, and three more where each has a filter
  if (streams * grains > kMostGrains)
    throw std::runtime_error("found " + std::to_string(streams) + " streams of " + std::to_string(grains) + " grains, expected at most " +
                             std::to_string(kMostGrains) + " grains");
}

// A block of a grain, as a row of samples.
struct alignas(64) GrainRow {
  float samples[kGrainRow];
};

// What a stream's grains have in common.
struct GrainSource {
  TableSpan sound;
  std::shared_ptr<const Envelope> envelope;
  double samples_a_frame;  // of the sound, at its own speed
  double rate;

  static GrainSource of(const Table& sound, std::shared_ptr<const Envelope> envelope, double rate) {
    return {TableSpan::of(sound), std::move(envelope), sound.rate / rate, rate};
  }
};

struct GrainShape {
  double duration;  // seconds
  double pitch;     // negative: the same stretch of the table, backwards
  double position;  // where that stretch begins, in samples
};

// A block of a stream, as nested members rather than an array, so that all of it stays in registers.
template <int Count>
struct Vectors {
  struct None {};
  Frames first;
  [[no_unique_address]] std::conditional_t<(Count > 1), Vectors<Count - 1>, None> others;

  // Calls take(frame, vector) for each in turn.
  template <class Take>
  HWY_INLINE void each(Take take, int frame = 0) {
    take(frame, first);
    if constexpr (Count > 1) others.each(take, frame + Frames::lanes);
  }
};
using WholeBlock = Vectors<kBlock / Frames::lanes>;

struct alignas(64) Grain {
  TableRun sound, envelope;
  std::int32_t left;                     // frames that it has
  std::int32_t levels_left, sound_left;  // of them, or more, along which a walk may go in the envelope, in the sound; none or less: it may not
  float fall;                            // of its gain in the last frames before the table's end, for each frame left; 0 where it ends before
  float gains[2];
  std::int16_t channels[2];
  std::int8_t begins;    // the frame of this block with which it begins
  static_assert(kBlock <= 128);
  std::int8_t fineness;  // of its envelope
  enum Walk : std::int8_t { kStraight, kWithinOne, kWithinTwo } walk;  // along the sound

  // False: it has no frame. `late`: the part of a frame that has passed since it began.
  bool begin(const GrainSource& source, const GrainShape& shape, int frame, double late) {
    const double frames = whole_but_for_rounding(std::min(std::max(0.0, shape.duration * source.rate), 1e9));
    if (!(frames > late)) return false;
    begins = static_cast<std::int8_t>(frame);
    left = static_cast<std::int32_t>(std::ceil(frames - late));
    fineness = static_cast<std::int8_t>(source.envelope->level_of(source.envelope->size(0) / std::max(frames, 1.0)));
    // Rounded down, so that the last frame is before the envelope's end.
    envelope.step = in_units(source.envelope->size(fineness) * kTableSample / std::max(frames, 1.0));
    envelope.place = in_units(late * static_cast<double>(envelope.step));
    fall = 0;
    if (!begin_in_table(source, shape, frames, late)) return false;
    find_walks(source);
    return true;
  }

  // How many frames of a block it still has.
  int frames_in(int frames) const { return std::min(frames - begins, left); }

  // Its samples in this block, into a row; whole vectors, of which the last may be more than it has.
  HWY_INLINE void read_sound(const GrainSource& source, int count, float* row) const {
    sound.read(source.sound, count, [&](int frame, Frames samples) HWY_ATTR { finite_or_zero(samples).store(row + frame); });
  }

  // Its samples under the envelope, in the place of a row's, with zeros before and behind. Goes on to the next block.
  HWY_INLINE void shape_and_advance(const GrainSource& source, int frames, float* row) {
    const int count = frames_in(frames), end = begins + count;
    float* const own = row + begins;
    if (HWY_UNLIKELY(fall > 0))
      for (int frame = 0; frame < count; ++frame) own[frame] *= std::min(1.0f, static_cast<float>(left - frame) * fall);
    std::fill_n(row, begins, 0.0f);
    envelope.read_closely(source.envelope->span(fineness), count, [&](int frame, Frames level) HWY_ATTR { (level * Frames::load(own + frame)).store(own + frame); });
    std::fill_n(row + end, kGrainRow - end, 0.0f);
    advance(count);
  }

  // Adds such a row to the sums of its channels.
  HWY_INLINE void add(const float* row, int frames, float* sums) const {
    add_to(sums + channels[0] * kGrainRow, gains[0], row, frames);
    if (gains[1] != 0) add_to(sums + channels[1] * kGrainRow, gains[1], row, frames);
  }
  HWY_INLINE void add(const float* row, WholeBlock& sums) const {
    const Frames gain(gains[0]);
    sums.each([&](int frame, Frames& sum) HWY_ATTR { sum = fma(Frames::load(row + frame), gain, sum); });
  }

  // Does it go through the whole of a block (of whole vectors), with walks along its envelope, along both?
  bool walks_in_levels(int frames) const { return levels_left >= frames && left >= frames && begins == 0 && frames % Frames::lanes == 0; }
  bool walks(int frames) const { return sound_left >= frames && walks_in_levels(frames); }

  // Such a block of it, into a row.
  HWY_INLINE void walk_in_sound(const GrainSource& source, int frames, float* row) const {
    with_walk(source, [&](auto samples) HWY_ATTR {
      for (int frame = 0; frame < frames; frame += Frames::lanes) samples.next().store(row + frame);
    });
  }

  // Such a block of it, or a row that was its sound, under the envelope and added to the sums of its channels.
  HWY_INLINE void walk_and_advance(const GrainSource& source, int frames, float* sums) {
    with_walk(source, [&](auto samples) HWY_ATTR { add_under_levels(source, frames, sums, samples); });
    advance(frames);
  }
  HWY_INLINE void walk_and_advance(const GrainSource& source, const float* row, int frames, float* sums) {
    add_under_levels(source, frames, sums, RowWalk{row});
    advance(frames);
  }
  // The same, of kBlock frames and one channel: nearly all of what many grains cost.
  HWY_INLINE void walk_and_advance(const GrainSource& source, WholeBlock& sums) {
    with_walk(source, [&](auto samples) HWY_ATTR { add_under_levels(source, sums, samples); });
    advance(kBlock);
  }
  HWY_INLINE void walk_and_advance(const GrainSource& source, const float* row, WholeBlock& sums) {
    add_under_levels(source, sums, RowWalk{row});
    advance(kBlock);
  }

 private:
  struct RowWalk {
    const float* row;
    HWY_INLINE Frames next() {
      const Frames x = Frames::load(row);
      row += Frames::lanes;
      return x;
    }
  };

  template <class Do>
  HWY_INLINE void with_walk(const GrainSource& source, Do along) const {
    if (walk == kStraight) along(sound.straight(source.sound));
    else if (walk == kWithinOne) along(sound.close_walk<1>(source.sound));
    else along(sound.close_walk<2>(source.sound));
  }

  template <class Walk>
  HWY_INLINE void add_under_levels(const GrainSource& source, WholeBlock& sums, Walk samples) const {
    CloseWalk<1> levels = envelope.close_walk<1>(source.envelope->span(fineness));
    const Frames gain(gains[0]);
    sums.each([&](int, Frames& sum) HWY_ATTR { sum = fma(levels.next() * samples.next(), gain, sum); });
  }
  template <class Walk>
  HWY_INLINE void add_under_levels(const GrainSource& source, int frames, float* sums, Walk samples) const {
    CloseWalk<1> levels = envelope.close_walk<1>(source.envelope->span(fineness));
    float *const first = sums + channels[0] * kGrainRow, *const second = sums + channels[1] * kGrainRow;
    const Frames first_gain(gains[0]), second_gain(gains[1]);
    const bool two = gains[1] != 0;
    for (int frame = 0; frame < frames; frame += Frames::lanes) {
      const Frames y = levels.next() * samples.next();
      fma(y, first_gain, Frames::load(first + frame)).store(first + frame);
      if (two) fma(y, second_gain, Frames::load(second + frame)).store(second + frame);
    }
  }

  static HWY_INLINE void add_to(float* sums, float gain, const float* row, int frames) {
    for (int frame = 0; frame < frames; frame += Frames::lanes) fma(Frames::load(row + frame), Frames(gain), Frames::load(sums + frame)).store(sums + frame);
  }
  void advance(int count) {
    sound.advance(count);
    envelope.advance(count);
    left -= count;
    levels_left -= count;
    sound_left -= count;
    begins = 0;
  }

  void find_walks(const GrainSource& source) {
    const auto of_walk = [](const TableRun& run, TablePlace room) {
      return static_cast<std::int32_t>(std::clamp<TablePlace>(room / std::max<TablePlace>(run.step, 1), 0, TablePlace{1} << 30));
    };
    constexpr TablePlace kSample = TableRun::kSample;
    const bool near = envelope.step <= kSample && fall == 0;
    levels_left = near ? of_walk(envelope, envelope.close_room<1>(source.envelope->span(fineness))) : 0;
    walk = sound.step == kSample ? kStraight : sound.step < kSample ? kWithinOne : kWithinTwo;
    const TablePlace room = walk == kWithinTwo ? sound.close_room<2>(source.sound) : sound.close_room<1>(source.sound);
    sound_left = sound.step >= 0 && sound.step <= 2 * kSample ? of_walk(sound, room) : 0;
  }

  // Places and steps that a CloseWalk takes as they are: a grain is the same to the last bit whatever the length of a block.
  static TablePlace in_units(double place) { return static_cast<TablePlace>(place) & -CloseWalk<1>::kUnit; }

  // 0.1 as a float is 7e-5 frames too long.
  static double whole_but_for_rounding(double x) {
    const double nearest = std::nearbyint(x);
    return std::fabs(x - nearest) <= x * 2.4e-7 ? nearest : x;
  }

  // What would lie beyond the table's end is left out, after a fall of a millisecond.
  bool begin_in_table(const GrainSource& source, const GrainShape& shape, double frames, double late) {
    const double size = source.sound.size, last = size - 1.0 / 65536;
    const double speed = std::min(std::fabs(std::isfinite(shape.pitch) ? shape.pitch : 0.0), 1e4) * source.samples_a_frame;
    double place = std::min(std::max(0.0, shape.position), size);
    if (shape.pitch < 0) place = std::min(place + frames * speed, last);
    const double left_in_table = shape.pitch < 0 ? place : size - place;
    sound.step = in_units(std::copysign(speed, shape.pitch) * kTableSample);
    sound.place = in_units(place * kTableSample) + in_units(late * static_cast<double>(sound.step));
    if (left_in_table < frames * speed) {
      left = std::min(left, static_cast<std::int32_t>(std::ceil(left_in_table / speed - late)));
      fall = static_cast<float>(1000 / source.rate);
    }
    return left > 0;
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
