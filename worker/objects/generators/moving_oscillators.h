// Oscillators whose frequencies and strengths move, one after the other, with consecutive frames side by side: no lane stands empty, and sums need no
// transposing. Included once for each instruction set.
//
// All of a stream have a share of the same few courses: the frequency that is given, and that frequency times the place of the random lines between two
// values. So the sum of an oscillator's steps is the same share of the sums of the courses. What a course's mean gives is counted in whole 2^-32 turns, and
// the little that the sum is off it in between, in floats.
#if defined(TUTTI_WORKER_OBJECTS_GENERATORS_MOVING_OSCILLATORS_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_OBJECTS_GENERATORS_MOVING_OSCILLATORS_H
#undef TUTTI_WORKER_OBJECTS_GENERATORS_MOVING_OSCILLATORS_H
#else
#define TUTTI_WORKER_OBJECTS_GENERATORS_MOVING_OSCILLATORS_H
#endif

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "worker/objects/generators/wave_polynomials.h"
#include "worker/simd/across_time.h"
#include "worker/simd/wavetable.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

constexpr int kVectorsAtOnce = 4;  // so that their latencies overlap
constexpr int kFramesAtOnce = kVectorsAtOnce * Frames::lanes;
static_assert(kBlock % kFramesAtOnce == 0);
constexpr int all_at_once(int frames) { return (frames + kFramesAtOnce - 1) / kFramesAtOnce * kFramesAtOnce; }

// A value that moves through a stretch of frames: its mean, and how far the sum of its values before each frame is off as many means.
struct Course {
  static constexpr float kUnits = 8388608.0f;  // 2^-23 turns: half a turn each way are a float's mantissa, beside 3/2 of them
  static constexpr float kMost = 0.5f * kUnits;

  float mean, rest;  // the mean is their sum
  bool moves;
  float reach;                    // of `off`, each way
  alignas(64) float off[kBlock];  // times `unit`

  void stands(float value) {
    mean = value;
    rest = 0;
    moves = false;
    reach = 0;
  }

  // Along a straight line.
  HWY_INLINE void rises(double exact_mean, float rise, int frames, float unit) {
    mean = static_cast<float>(exact_mean);
    rest = static_cast<float>(exact_mean - mean);
    moves = true;
    reach = std::fabs(rise * unit) * static_cast<float>(frames * frames) * 0.125f;
    const Frames half(0.5f * rise * unit), end(static_cast<float>(frames));
    for (int f = 0; f < all_at_once(frames); f += Frames::lanes) {
      const Frames frame = Whole<Frames>::lane_numbers().to_float() + Frames(static_cast<float>(f));
      (half * frame * (frame - end)).store(off + f);
    }
  }

  // Any values. Sums of four neighbours in each lane, then over the lanes.
  HWY_INLINE void follows(const float* values, int frames, float unit) {
    const Frames::D d;
    alignas(64) float padded[kBlock];
    mean = mean_of(values, frames);
    moves = true;
    if (frames != all_at_once(frames)) {
      std::copy_n(values, frames, padded);
      std::fill(padded + frames, padded + kBlock, mean);
      values = padded;
    }
    float sum = 0;
    for (int f = 0; f < frames; f += kFramesAtOnce) {
      Frames::V a, b, c, e;
      hn::LoadInterleaved4(d, values + f, a, b, c, e);
      const Frames one = Frames(a) - Frames(mean), two = one + (Frames(b) - Frames(mean)), three = two + (Frames(c) - Frames(mean));
      alignas(64) float before[Frames::lanes];
      (three + (Frames(e) - Frames(mean))).store(before);
      for (float& of_lane : before) of_lane = std::exchange(sum, sum + of_lane);
      const Frames start = Frames::load(before);
      hn::StoreInterleaved4(start.v, (start + one).v, (start + two).v, (start + three).v, d, off + f);
    }
    end_at_none(sum, frames, unit);
  }

 private:
  static HWY_INLINE float mean_of(const float* values, int frames) {
    float sum = 0;
    int f = 0;
    Frames sums(0.0f);
    for (; f + Frames::lanes <= frames; f += Frames::lanes) sums += Frames::load(values + f);
    for (; f < frames; ++f) sum += values[f];
    return (sum + hn::GetLane(hn::SumOfLanes(Frames::D(), sums.v))) / static_cast<float>(frames);
  }
  // The mean is rounded. What this leaves over is its rest, so that the next stretch begins where this one ends.
  HWY_INLINE void end_at_none(float left, int frames, float unit) {
    rest = left / static_cast<float>(frames);
    const Frames slope(-rest), units(unit);
    Frames farthest(0.0f);
    for (int f = 0; f < all_at_once(frames); f += Frames::lanes) {
      const Frames frame = Whole<Frames>::lane_numbers().to_float() + Frames(static_cast<float>(f));
      const Frames x = fma(frame, slope, Frames::load(off + f)) * units;
      farthest = max(farthest, abs(x));
      x.store(off + f);
    }
    reach = hn::GetLane(hn::MaxOfLanes(Frames::D(), farthest.v));
  }
};

// A number in two floats: twice as many digits, near enough.
template <class F>
struct Twofold {
  F upper, rest;

  static HWY_INLINE Twofold product(F a, F b) {
    const F rounded = a * b;
    return {rounded, rest_of_product(a, b, rounded)};
  }
  HWY_INLINE friend Twofold operator+(Twofold a, F b) { return {a.upper, a.rest + b}; }  // of a small b
  HWY_INLINE friend Twofold operator*(Twofold a, Twofold b) { return product(a.upper, b.upper) + fma(a.rest, b.upper, a.upper * b.rest); }
  HWY_INLINE friend Twofold operator+(Twofold a, Twofold b) {  // b is the smaller one
    const F sum = a.upper + b.upper;
    return {sum, ((a.upper - sum) + b.upper) + (a.rest + b.rest)};
  }

  HWY_INLINE Turns<F> turns_per_frame(const Rate& rate) const {
    const auto more = hn::NearestInt((rest * F(rate.units_hi)).v);
    return rate.turns_per_frame(upper) + Turns<F>(hn::BitCast(typename Turns<F>::D(), more));
  }
};

// Frames between which no random line begins.
struct Stretch {
  int from, frames, block;  // of the block's frames
  Course freq, line;  // the frequency; the same times the place between two values
  const float *freqs, *freq_way, *strength_way;  // of its frames, with room for a block
  float highest;        // frequency that is given
  float slope;          // at the block's end
  bool slope_moves;
  bool far;  // phases may be off by more than half a turn
  bool moves() const { return freq.moves || line.moves; }
};

// What some oscillators have through a stretch; a place for each in every row.
struct Tracks {
  static constexpr int kMost = Frames::lanes;
  alignas(64) std::uint32_t phase[kMost], step[kMost];  // at its first frame, half a turn off where courses move; mean
  alignas(64) float of_freq[kMost], of_line[kMost];     // shares of the courses
  alignas(64) float strength[kMost], swell[kMost];      // strength + swell strength_way
  alignas(64) float slope[kMost], slope_rise[kMost];    // times slope + slope_rise frame, where the slope moves
  alignas(64) float highest[kMost];                     // no frequency is above it
};

// 1, and from 0.9 of half the rate on down to 0.
template <class F>
HWY_INLINE F audible(const Rate& rate, F hz) { return clamp(fma(abs(hz), F(-10.0f / rate.nyquist), F(10.0f)), F(0.0f), F(1.0f)); }

// The waves of some oscillators, as MovingOscillators::add wants them: by polynomials of their phases.
struct PolynomialWaves {
  static constexpr bool kKept = false;
  const WavePolynomials& polynomials;
  HWY_INLINE void read(const Turns<Frames>* phases, int, Frames* out) const { polynomials.read<kVectorsAtOnce>(phases, out); }
};

// The same from a table, whose size is a power of two or not. Places are kept while the oscillator before is read: the machine has them by then.
template <bool PowerOfTwo>
class TableWaves {
 public:
  static constexpr bool kKept = true;

  explicit TableWaves(const Wavetable<Frames>& table)
      : table_(table), samples_(table.table.samples), bits_(std::countr_zero(static_cast<std::uint32_t>(hn::GetLane(table.table.size.v)))) {}

  HWY_INLINE void keep(const Turns<Frames>* phases, int oscillator) {
    Kept& kept = kept_[oscillator % 2];
#pragma GCC unroll 4
    for (int t = 0; t < kVectorsAtOnce; ++t) {
      const Whole<Frames>::D d;
      if constexpr (PowerOfTwo) {
        hn::Store(hn::BitCast(d, hn::ShiftRightSame(phases[t].v, 32 - bits_)), d, kept.places + t * Frames::lanes);
        hn::Store(hn::BitCast(Frames::D(), phases[t].v), Frames::D(), kept.between + t * Frames::lanes);
      } else {
        const Wavetable<Frames>::Place place = table_.place(phases[t]);
        hn::Store(place.index.v, d, kept.places + t * Frames::lanes);
        place.x.store(kept.between + t * Frames::lanes);
      }
    }
  }

  HWY_INLINE void read(const Turns<Frames>*, int oscillator, Frames* out) const {
    const Kept& kept = kept_[oscillator % 2];
#pragma GCC unroll 4
    for (int t = 0; t < kVectorsAtOnce; ++t) {
      const auto [left, right] = neighbours<Frames>(samples_, kept.places + t * Frames::lanes);
      out[t] = fma(right - left, between(kept.between + t * Frames::lanes), left);
    }
  }

 private:
  struct Kept {
    alignas(64) std::int32_t places[kFramesAtOnce];
    alignas(64) float between[kFramesAtOnce];  // or the phases
  };

  HWY_INLINE Frames between(const float* kept) const {
    const Frames::D d;
    if constexpr (PowerOfTwo) return Turns<Frames>(hn::ShiftLeftSame(hn::BitCast(Turns<Frames>::D(), hn::Load(d, kept)), bits_)).to_float();
    else return hn::Load(d, kept);
  }

  const Wavetable<Frames>& table_;
  const float* samples_;
  int bits_;  // of an index, where the size is a power of two
  Kept kept_[2];
};

class MovingOscillators {
 public:
  MovingOscillators(const Rate& rate, const Stretch& stretch) : rate_(rate), stretch_(stretch) {}

  // Adds the first `count` of the oscillators; up to kFramesAtOnce - 1 more frames than there are.
  template <class Waves>
  HWY_INLINE void add(const Tracks& tracks, int count, Waves&& waves, float* sums) const {
    constexpr bool kKept = std::remove_reference_t<Waves>::kKept;
    Turns<Frames> phases[kVectorsAtOnce];
    for (int frame = 0; frame < (kFramesAtOnce == kBlock ? 1 : stretch_.frames); frame += kFramesAtOnce) {  // the compiler sees where it is once
      if constexpr (kKept) {
        find_phases(tracks, 0, frame, phases);
        waves.keep(phases, 0);
      }
      Frames sum[kVectorsAtOnce];
#pragma GCC unroll 4
      for (int t = 0; t < kVectorsAtOnce; ++t) sum[t] = Frames::load(sums + frame + t * Frames::lanes);
      for (int n = 0; n < count; ++n) {
        Frames wave[kVectorsAtOnce];
        if constexpr (kKept) {
          if (n + 1 < count) {
            find_phases(tracks, n + 1, frame, phases);
            waves.keep(phases, n + 1);
          }
        } else {
          find_phases(tracks, n, frame, phases);
        }
        waves.read(phases, n, wave);
        if (fades(tracks, n)) fade(tracks, n, frame, wave);
        const Frames strength(tracks.strength[n]), swell(tracks.swell[n]);
#pragma GCC unroll 4
        for (int t = 0; t < kVectorsAtOnce; ++t)
          sum[t] = fma(wave[t], fma(swell, Frames::load(stretch_.strength_way + frame + t * Frames::lanes), strength), sum[t]);
      }
#pragma GCC unroll 4
      for (int t = 0; t < kVectorsAtOnce; ++t) sum[t].store(sums + frame + t * Frames::lanes);
    }
  }

 private:
  HWY_INLINE void find_phases(const Tracks& tracks, int n, int frame, Turns<Frames>* out) const {
    const Turns<Frames>::D d;
    const Turns<Frames> step(hn::Set(d, tracks.step[n])), jump(hn::ShiftLeft<std::countr_zero(static_cast<unsigned>(Frames::lanes))>(step.v));
    out[0] = Turns<Frames>(hn::Set(d, tracks.phase[n])) + step * (Whole<Frames>::lane_numbers() + Whole<Frames>(frame));
#pragma GCC unroll 4
    for (int t = 1; t < kVectorsAtOnce; ++t) out[t] = out[t - 1] + jump;
    if (stretch_.moves()) add_offsets(tracks, n, frame, out);
  }

  // Where 3/2 of them are added, a float's mantissa counts units of half a turn each way, from half a turn on; `phase` is half a turn off then.
  HWY_INLINE void add_offsets(const Tracks& tracks, int n, int frame, Turns<Frames>* out) const {
    const Frames middle(1.5f * Course::kUnits);
    Frames off[kVectorsAtOnce];
#pragma GCC unroll 4
    for (int t = 0; t < kVectorsAtOnce; ++t) off[t] = stretch_.far ? whole_turns_less(tracks, n, frame + t * Frames::lanes) + middle : middle;
    if (stretch_.freq.moves && !stretch_.far) add_offset(stretch_.freq, tracks.of_freq[n], frame, off);
    if (stretch_.line.moves && !stretch_.far) add_offset(stretch_.line, tracks.of_line[n], frame, off);
#pragma GCC unroll 4
    for (int t = 0; t < kVectorsAtOnce; ++t) out[t] += Turns<Frames>(hn::ShiftLeft<9>(hn::BitCast(Turns<Frames>::D(), off[t].v)));
  }
  static HWY_INLINE void add_offset(const Course& course, float share, int frame, Frames* off) {
    const Frames of_course(share);
#pragma GCC unroll 4
    for (int t = 0; t < kVectorsAtOnce; ++t) off[t] = fma(of_course, Frames::load(course.off + frame + t * Frames::lanes), off[t]);
  }
  HWY_INLINE Frames whole_turns_less(const Tracks& tracks, int n, int frame) const {
    Frames off(0.0f);
    if (stretch_.freq.moves) off = Frames(tracks.of_freq[n]) * Frames::load(stretch_.freq.off + frame);
    if (stretch_.line.moves) off = fma(Frames(tracks.of_line[n]), Frames::load(stretch_.line.off + frame), off);
    return off - round(off * Frames(1.0f / Course::kUnits)) * Frames(Course::kUnits);
  }

  // Slopes that move, and frequencies that move and come near half the rate.
  HWY_INLINE bool fades(const Tracks& tracks, int n) const {
    return stretch_.slope_moves || (stretch_.moves() && !(tracks.highest[n] <= 0.9f * rate_.nyquist));
  }
  HWY_INLINE void fade(const Tracks& tracks, int n, int frame, Frames* wave) const {
#pragma GCC unroll 4
    for (int t = 0; t < kVectorsAtOnce; ++t, frame += Frames::lanes) {
      const Frames number = Whole<Frames>::lane_numbers().to_float() + Frames(static_cast<float>(frame));
      if (stretch_.slope_moves) wave[t] *= fma(Frames(tracks.slope_rise[n]), number, Frames(tracks.slope[n]));
      if (stretch_.moves()) wave[t] *= audible(rate_, hz(tracks, n, frame));
    }
  }
  HWY_INLINE Frames hz(const Tracks& tracks, int n, int frame) const {
    return Frames::load(stretch_.freqs + frame) * fma(Frames(tracks.of_line[n]), Frames::load(stretch_.freq_way + frame), Frames(tracks.of_freq[n]));
  }

  const Rate& rate_;
  const Stretch& stretch_;
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
