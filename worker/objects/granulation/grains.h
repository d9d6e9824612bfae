// Grains: stretches of a table under an envelope, which begin at any moment, also between two frames, and last as long as each was told. Included
// once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_OBJECTS_GRANULATION_GRAINS_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_OBJECTS_GRANULATION_GRAINS_H
#undef TUTTI_WORKER_OBJECTS_GRANULATION_GRAINS_H
#else
#define TUTTI_WORKER_OBJECTS_GRANULATION_GRAINS_H
#endif

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "worker/objects/granulation/envelope.h"
#include "worker/simd/table_places.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

inline constexpr int kGrainRow = kBlock + kMaxWidth;  // room for a vector that begins with a block's last frame
inline constexpr double kTableSample = 4294967296.0;  // units of a TablePlace

// All of an object's, sounding or not, stand in memory.
inline void check_count_of_grains(std::size_t streams, std::size_t grains) {
  constexpr std::size_t kMostGrains = std::size_t{1} << 24;  // about a gigabyte
  if (streams * grains > kMostGrains)
    throw std::runtime_error("found " + std::to_string(streams) + " streams of " + std::to_string(grains) + " grains, expected at most " +
                             std::to_string(kMostGrains) + " grains");
}

// What a stream's grains have in common.
struct GrainSource {
  TableSpan sound;
  const Envelope* envelope;
  double samples_a_frame;  // of the sound, at its own speed
  double rate;

  static GrainSource of(const Table& sound, const Envelope& envelope, double rate) {
    return {TableSpan::of(sound), &envelope, sound.rate / rate, rate};
  }
};

struct GrainShape {
  double duration;  // seconds
  double pitch;     // negative: the same stretch of the table, backwards
  double position;  // where that stretch begins, in samples
};

struct Grain {
  TableRun sound, envelope;
  std::int32_t begins, left;  // the frame of this block with which it begins, and how many it has
  float fall;                 // of its gain in the last frames before the table's end, for each frame left; 0 where it ends before
  float gains[2];
  std::int32_t channels[2];
  std::int32_t fineness;  // of its envelope

  // False: it has no frame. `late`: the part of a frame that has passed since it began.
  bool begin(const GrainSource& source, const GrainShape& shape, int frame, double late) {
    const double frames = whole_but_for_rounding(std::min(std::max(0.0, shape.duration * source.rate), 1e9));
    if (!(frames > late)) return false;
    begins = frame;
    left = static_cast<std::int32_t>(std::ceil(frames - late));
    fineness = source.envelope->level_of(source.envelope->size(0) / std::max(frames, 1.0));
    // Rounded down, so that the last frame is before the envelope's end.
    envelope.step = in_units(source.envelope->size(fineness) * kTableSample / std::max(frames, 1.0));
    envelope.place = in_units(late * static_cast<double>(envelope.step));
    fall = 0;
    return begin_in_table(source, shape, frames, late);
  }

  // How many frames of a block it still has.
  int frames_in(int frames) const { return std::min(frames - begins, left); }

  // Its samples in this block, into a row, and zeros for as many frames as a vector has.
  HWY_INLINE void read_sound(const GrainSource& source, int count, float* row) const {
    sound.read(source.sound, count, [&](int frame, Frames samples) HWY_ATTR { finite_or_zero(samples).store(row + frame); });
    Frames(0.0f).store(row + count);
  }

  // Adds them under the envelope, and goes on to the next block.
  HWY_INLINE void add_and_advance(const GrainSource& source, int count, float* row, float* sums) {
    if (HWY_UNLIKELY(fall > 0))
      for (int frame = 0; frame < count; ++frame) row[frame] *= std::min(1.0f, static_cast<float>(left - frame) * fall);
    const Outlet out = outlet(sums);
    const TableSpan levels = source.envelope->span(fineness);
    envelope.read_in_units(levels, count, [&](int frame, Frames level) HWY_ATTR { out.add(frame, level * Frames::load(row + frame)); });
    advance(count);
  }

  // The same, of both at once, where they are read in the shortest way. False: they are not.
  HWY_INLINE bool add_straight_and_advance(const GrainSource& source, int count, float* sums) {
    const TableSpan& table = source.envelope->span(fineness);
    if (fall > 0 || !sound.is_straight(source.sound, count) || !envelope.is_short(table, count)) return false;
    const StraightWalk samples = sound.straight(source.sound);
    ShortWalk levels = envelope.short_walk(table);
    const Outlet out = outlet(sums);
    if (count == kBlock && !out.two) add_block(samples, levels, out);
    else add_vectors(samples, levels, out, count);
    advance(count);
    return true;
  }

  // The same, of samples that come vector after vector: give(take) calls take(frame, samples). False: it did not call, they are not whole vectors.
  template <class Give>
  HWY_INLINE bool add_smoothly_and_advance(const GrainSource& source, int count, float* sums, Give give) {
    const TableSpan& table = source.envelope->span(fineness);
    if (fall > 0 || begins > 0 || count % Frames::lanes != 0 || !envelope.is_short(table, count)) return false;
    ShortWalk levels = envelope.short_walk(table);
    const Outlet out = outlet(sums);
    give([&](int frame, Frames samples) HWY_ATTR { out.add(frame, levels.next() * samples); });
    advance(count);
    return true;
  }

 private:
  // Where its samples go. A copy, which the compiler need not think changed by what is written.
  struct Outlet {
    float *first, *second;
    Frames first_gain, second_gain;
    bool two;
    HWY_INLINE void add(int frame, Frames y) const {
      fma(y, first_gain, Frames::load(first + frame)).store(first + frame);
      if (two) fma(y, second_gain, Frames::load(second + frame)).store(second + frame);
    }
  };
  static HWY_INLINE void add_vectors(const StraightWalk& samples, ShortWalk& levels, const Outlet& out, int count) {
    const int whole = count - count % Frames::lanes;
    for (int frame = 0; frame < whole; frame += Frames::lanes) out.add(frame, levels.next() * samples.at(frame));
    if (whole == count) return;
    const auto wanted = hn::FirstN(Frames::D(), static_cast<std::size_t>(count - whole));
    out.add(whole, hn::IfThenElseZero(wanted, (levels.next() * samples.at(whole)).v));
  }
  // A whole block into one channel: nearly all of what many grains cost.
  static HWY_INLINE void add_block(const StraightWalk& samples, ShortWalk& levels, const Outlet& out) {
    constexpr int kVectors = kBlock / Frames::lanes;
    Frames y[kVectors];
#pragma GCC unroll 16
    for (int v = 0; v < kVectors; ++v) y[v] = fma(levels.next() * samples.at(v * Frames::lanes), out.first_gain, Frames::load(out.first + v * Frames::lanes));
#pragma GCC unroll 16
    for (int v = 0; v < kVectors; ++v) y[v].store(out.first + v * Frames::lanes);
  }
  HWY_INLINE Outlet outlet(float* sums) const {
    return {sums + channels[0] * kGrainRow + begins, sums + channels[1] * kGrainRow + begins, Frames(gains[0]), Frames(gains[1]), gains[1] != 0};
  }
  void advance(int count) {
    sound.advance(count);
    envelope.advance(count);
    left -= count;
    begins = 0;
  }

  static TablePlace in_units(double place) { return static_cast<TablePlace>(place) & -ShortWalk::kUnit; }

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
    sound.step = static_cast<TablePlace>(std::copysign(speed, shape.pitch) * kTableSample);
    sound.place = static_cast<TablePlace>(place * kTableSample) + static_cast<TablePlace>(late * static_cast<double>(sound.step));
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
