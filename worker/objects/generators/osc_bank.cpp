// OscBank: the mean of `num` oscillators that read one table, for each stream. Oscillator n has the frequency freq (1 + spread n) and the
// strength slope^n / num. Two random generators of its own, straight lines between values that come frndf and arndf times a second, move its
// frequency by up to +-frnda of itself and lower its strength by up to arnda; both start at 0. With fjit the frequency is off by up to
// 0.5 %, for good.
//
// The oscillators of a stream are computed side by side. Where frequencies stand, and the table is the sum of a few harmonics and nobody writes it, frames
// are: sin(a + w l) = sin(a) cos(w l) + cos(a) sin(w l), l = 0, 1, ... the frames of a vector; cos(w l) and sin(w l) are kept.
//
// pyo reads its parameters and moves its random lines once a buffer; here frequencies and lines move in every frame, strengths along a straight line
// through the block. Oscillators near half the rate fade out, where pyo's alias.
#include <hwy/aligned_allocator.h>

#include <cmath>
#include <map>
#include <vector>

#include "worker/aligned_floats.h"
#include "worker/objects/generators/harmonics.h"
#include "worker/objects/object.h"
#include "worker/simd/biquad_section.h"
#include "worker/simd/random.h"
#include "worker/simd/stream_rows.h"
#include "worker/simd/wavetable.h"

BEGIN_OBJECTS;

// The clock of the random lines of a stream: where each frame stands between two values, and which frames begin a new line.
struct LineClock {
  std::uint32_t phase;
  float way[kBlock];
  bool begins[kBlock];

  // Goes on, if no line begins in this block.
  bool passes(const Rate& rate, const View& freq, int stream, int frames) {
    if (!freq.held() || !started) return false;
    const std::uint64_t end = phase + std::uint64_t{step_of(rate, freq.at(stream, 0))} * static_cast<std::uint64_t>(frames);
    if (end >> 32 != 0) return false;
    phase = static_cast<std::uint32_t>(end);
    return true;
  }

  void run(const Rate& rate, const View& freq, int stream, int frames) {
    for (int frame = 0; frame < frames; ++frame) {
      const std::uint32_t step = step_of(rate, freq.at(stream, frame));
      begins[frame] = phase + step < phase || (!started && frame == 0);
      started = true;
      phase += step;
      way[frame] = static_cast<float>(phase >> 8) * (1.0f / 16777216.0f);
    }
  }

 private:
  // At most about one value a frame: the step stays just below a turn.
  static std::uint32_t step_of(const Rate& rate, float freq) {
    return static_cast<std::uint32_t>(std::min(std::max(0.0f, freq * rate.seconds), 0.99999f) * 4294967296.0f);
  }

  bool started;
};

class OscBank final : public Unit {
  using F = Lanes<hn::CappedTag<float, 16>>;

  struct Oscillators {  // F::lanes of them
    Turns<F> phase;
    F order, jitter;
    F strength;  // at the end of the last block
    Turns<F> step;  // for which the waves' turns are kept
    Random<F> random;
    F freq_from, freq_to, strength_from, strength_to;
  };

  struct Stream {
    Wavetable<F> table;
    LineClock freq_clock, strength_clock;
    bool started, turning;  // turning: `step` of its oscillators is set
    float slope;            // of the last block
    const std::vector<Harmonic>* harmonics;
    float* turns;  // of each oscillator's harmonics: cosines of a vector's frames, sines
  };

 public:
  explicit OscBank(const UnitSetup& setup)
      : setup_(setup), rate_(setup.rate), num_(static_cast<int>(setup.fixed[1].number)), vectors_((num_ + F::lanes - 1) / F::lanes),
        streams_(hwy::AllocateAligned<Stream>(static_cast<std::size_t>(setup.streams))),
        oscillators_(hwy::AllocateAligned<Oscillators>(static_cast<std::size_t>(setup.streams * vectors_))),
        rows_(static_cast<std::size_t>(setup.streams) * kBlock) {
    for (int s = 0; s < setup.streams; ++s) set_up(s);
    keep_turns();
  }

  // [audio-thread]
  void run(int frames) override {
    changed = false;
    for (int s = 0; s < setup_.streams; ++s) run_stream(s, frames);
    write_rows(setup_, rows_.data(), kBlock, frames);
  }

 private:
  enum Value { kFreq, kSpread, kSlope, kFreqLines, kFreqDepth, kStrengthLines, kStrengthDepth };
  static constexpr std::size_t kTurnFloats = 2 * F::lanes * F::lanes;  // of a harmonic of a vector of oscillators
  const View& value(Value which) const { return setup_.values[which]; }

  HWY_INLINE void set_up(int s) {
    Stream& stream = streams_[static_cast<std::size_t>(s)];
    std::memset(static_cast<void*>(&stream), 0, sizeof stream);
    const std::vector<const Table*>& tables = setup_.fixed[0].tables;
    stream.table.setup(*tables[static_cast<std::size_t>(s) % tables.size()]);
    const float jitter = setup_.fixed[2].number != 0 ? 0.005f : 0.0f;
    for (int v = 0; v < vectors_; ++v) {
      Oscillators& some = oscillators_[static_cast<std::size_t>(s * vectors_ + v)];
      std::memset(static_cast<void*>(&some), 0, sizeof some);
      some.order = Whole<F>::lane_numbers().to_float() + F(static_cast<float>(v * F::lanes));
      std::uint32_t seeds[F::lanes];
      const std::uint32_t seed = setup_.seeds.empty() ? 1u : static_cast<std::uint32_t>(setup_.seeds[static_cast<std::size_t>(s)] >> 32);
      for (int lane = 0; lane < F::lanes; ++lane) seeds[lane] = seed + static_cast<std::uint32_t>(v * F::lanes + lane) * 0x9e3779b1u;
      some.random = Random<F>::seeded(Turns<F>(hn::LoadU(hn::RebindToUnsigned<F::D>(), seeds)));
      some.jitter = fma(some.random.bipolar(), F(jitter), F(1.0f));
    }
  }

  void keep_turns() {
    constexpr std::size_t kMostFloats = std::size_t{1} << 24;
    if (setup_.fixed[0].number != 0) return;
    for (const Table* table : setup_.fixed[0].tables)
      if (!harmonics_.contains(table)) harmonics_[table] = few_harmonics(*table);
    const std::vector<const Table*>& tables = setup_.fixed[0].tables;
    const auto harmonics_of = [&](int s) -> const std::vector<Harmonic>& { return harmonics_[tables[static_cast<std::size_t>(s) % tables.size()]]; };
    const auto floats_of = [&](int s) { return harmonics_of(s).size() * static_cast<std::size_t>(vectors_) * kTurnFloats; };
    std::size_t floats = 0;
    for (int s = 0; s < setup_.streams; ++s) floats += floats_of(s);
    if (floats > kMostFloats) return;
    turns_ = AlignedFloats(floats);
    float* turns = turns_.data();
    for (int s = 0; s < setup_.streams; turns += floats_of(s++)) {
      streams_[static_cast<std::size_t>(s)].harmonics = harmonics_of(s).empty() ? nullptr : &harmonics_of(s);
      streams_[static_cast<std::size_t>(s)].turns = turns;
    }
  }

  void run_stream(int s, int frames) {
    Stream& stream = streams_[static_cast<std::size_t>(s)];
    const bool steady = is_steady(s);
    const bool begins = steady && !pass_lines(s, stream, frames);
    if (!steady) {
      stream.freq_clock.run(rate_, value(kFreqLines), s, frames);
      stream.strength_clock.run(rate_, value(kStrengthLines), s, frames);
    }
    const float slope = value(kSlope).at(s, frames - 1);
    const bool waves = steady && stream.harmonics && stream.started && slope == stream.slope;
    float* const row = rows_.data() + static_cast<std::size_t>(s) * kBlock;
    F sums[kBlock];
    std::fill_n(row, kBlock, 0.0f);
    if (!waves)
      for (int frame = 0; frame < frames; ++frame) sums[frame] = F(0.0f);
    for (int v = 0; v < vectors_; ++v) {
      Oscillators& some = oscillators_[static_cast<std::size_t>(s * vectors_ + v)];
      if (begins) begin_lines(stream, some, frames);
      if (waves) add_waves(s, v, stream, some, row, frames);
      else if (steady) add_steady_oscillators(s, stream, some, sums, frames);
      else add_oscillators(s, stream, some, sums, frames);
    }
    stream.started = true;
    stream.slope = slope;
    stream.turning = waves;
    if (!waves)
      for (int frame = 0; frame < frames; ++frame) row[frame] = hn::GetLane(hn::SumOfLanes(F::D(), sums[frame].v));
  }

  // True: no new line begins in this block.
  bool pass_lines(int s, Stream& stream, int frames) {
    const bool freq_passes = stream.freq_clock.passes(rate_, value(kFreqLines), s, frames);
    const bool strength_passes = stream.strength_clock.passes(rate_, value(kStrengthLines), s, frames);
    if (freq_passes && strength_passes) return true;
    if (freq_passes) std::fill_n(stream.freq_clock.begins, frames, false);
    else stream.freq_clock.run(rate_, value(kFreqLines), s, frames);
    if (strength_passes) std::fill_n(stream.strength_clock.begins, frames, false);
    else stream.strength_clock.run(rate_, value(kStrengthLines), s, frames);
    return false;
  }
  HWY_INLINE void begin_lines(const Stream& stream, Oscillators& some, int frames) const {
    for (int frame = 0; frame < frames; ++frame) {
      if (stream.freq_clock.begins[frame]) begin_line(some.freq_from, some.freq_to, some.random.bipolar());
      if (stream.strength_clock.begins[frame]) begin_line(some.strength_from, some.strength_to, some.random.uniform());
    }
  }

  // Do frequencies and strengths stay as they are for this block? The random lines go on, unheard.
  bool is_steady(int s) const {
    return value(kFreq).held() && value(kSpread).held() && value(kFreqDepth).held() && value(kStrengthDepth).held() &&
           clipped(value(kFreqDepth).at(s, 0)) == 0 && clipped(value(kStrengthDepth).at(s, 0)) == 0;
  }

  HWY_INLINE F frequencies(int s, int frame, const Oscillators& some) const {
    return fma(some.order, F(value(kSpread).at(s, frame)), F(1.0f)) * F(value(kFreq).at(s, frame)) * some.jitter;
  }

  HWY_INLINE void add_steady_oscillators(int s, const Stream& stream, Oscillators& some, F* sums, int frames) {
    const F hz = frequencies(s, 0, some), loud = audible(hz);
    const Turns<F> step = rate_.turns_per_frame(hz);
    const F target = strength_of(some.order, value(kSlope).at(s, frames - 1));
    F strength = stream.started ? some.strength : target;
    const F rise = (target - strength) * F(1.0f / static_cast<float>(frames));
    Turns<F> phase = some.phase;
    for (int frame = 0; frame < frames; ++frame) {
      strength += rise;
      sums[frame] = fma(stream.table.read(phase, Interpolation::Linear), loud * strength, sums[frame]);
      phase += step;
    }
    some.phase = phase;
    some.strength = target;
  }

  // Harmonic after harmonic, four vectors of frames at a time.
  HWY_INLINE void add_waves(int s, int v, const Stream& stream, Oscillators& some, float* row, int frames) const {
    constexpr int kAtOnce = 4;
    const F hz = frequencies(s, 0, some), loud = audible(hz) * some.strength;
    const Turns<F> step = rate_.turns_per_frame(hz);
    float* turns = stream.turns + static_cast<std::size_t>(v) * stream.harmonics->size() * kTurnFloats;
    if (!stream.turning || !hn::AllTrue(Turns<F>::D(), hn::Eq(step.v, some.step.v))) {
      some.step = step;
      find_turns(some, *stream.harmonics, turns);
    }
    const int count = std::min(F::lanes, num_ - v * F::lanes);
    for (const Harmonic& harmonic : *stream.harmonics) {
      for (int from = 0; from < frames; from += kAtOnce * F::lanes) {
        alignas(64) float of_cosine[kAtOnce][F::lanes], of_sine[kAtOnce][F::lanes];
#pragma GCC unroll 4
        for (int t = 0; t < kAtOnce; ++t) {
          const Turns<F> phase = (some.phase + step * Whole<F>(from + t * F::lanes)) * Whole<F>(harmonic.number);
          const F sine = exact_sine(phase), cosine = exact_cosine(phase);
          (loud * fma(F(harmonic.sine), sine, F(harmonic.cosine) * cosine)).store(of_cosine[t]);
          (loud * fma(F(harmonic.sine), cosine, F(-harmonic.cosine) * sine)).store(of_sine[t]);
        }
        F cosines[kAtOnce], sines[kAtOnce];
#pragma GCC unroll 4
        for (int t = 0; t < kAtOnce; ++t) cosines[t] = sines[t] = F(0.0f);
        const float* turn = turns;
        for (int n = 0; n < count; ++n, turn += 2 * F::lanes) {
          const F cosine = F::load(turn), sine = F::load(turn + F::lanes);
#pragma GCC unroll 4
          for (int t = 0; t < kAtOnce; ++t) {
            cosines[t] = fma(F(of_cosine[t][n]), cosine, cosines[t]);
            sines[t] = fma(F(of_sine[t][n]), sine, sines[t]);
          }
        }
#pragma GCC unroll 4
        for (int t = 0; t < kAtOnce; ++t) {
          float* const out = row + from + t * F::lanes;
          (F::load(out) + (cosines[t] + sines[t])).store(out);
        }
      }
      turns += kTurnFloats;
    }
    some.phase += step * Whole<F>(frames);
  }

  static HWY_INLINE void find_turns(const Oscillators& some, const std::vector<Harmonic>& harmonics, float* turns) {
    alignas(64) std::uint32_t steps[F::lanes];
    hn::StoreU(some.step.v, Turns<F>::D(), steps);
    for (const Harmonic& harmonic : harmonics)
      for (int n = 0; n < F::lanes; ++n, turns += 2 * F::lanes) {
        const Turns<F> angle = Turns<F>(hn::Set(Turns<F>::D(), steps[n] * static_cast<std::uint32_t>(harmonic.number))) * Whole<F>::lane_numbers();
        exact_cosine(angle).store(turns);
        exact_sine(angle).store(turns + F::lanes);
      }
  }
  static HWY_INLINE F exact_cosine(Turns<F> phase) { return sin_quarter_exact(fma(abs(phase.as_signed_units()), F(-1.0f / 1073741824.0f), F(1.0f))); }
  static HWY_INLINE F exact_sine(Turns<F> phase) { return exact_cosine(phase - Turns<F>(hn::Set(Turns<F>::D(), 0x40000000u))); }

  HWY_INLINE void add_oscillators(int s, const Stream& stream, Oscillators& some, F* sums, int frames) {
    Oscillators now = some;
    const F target = strength_of(now.order, value(kSlope).at(s, frames - 1));
    F strength = stream.started ? now.strength : target;
    const F rise = (target - strength) * F(1.0f / static_cast<float>(frames));
    for (int frame = 0; frame < frames; ++frame) {
      if (stream.freq_clock.begins[frame]) begin_line(now.freq_from, now.freq_to, now.random.bipolar());
      if (stream.strength_clock.begins[frame]) begin_line(now.strength_from, now.strength_to, now.random.uniform());
      const F freq_line = fma(now.freq_to - now.freq_from, F(stream.freq_clock.way[frame]), now.freq_from);
      const F strength_line = fma(now.strength_to - now.strength_from, F(stream.strength_clock.way[frame]), now.strength_from);
      const F wander = fma(freq_line, F(clipped(value(kFreqDepth).at(s, frame))), F(1.0f));
      const F hz = frequencies(s, frame, now) * wander;
      strength += rise;
      const F loud = fma(strength_line - F(1.0f), F(clipped(value(kStrengthDepth).at(s, frame))), F(1.0f)) * audible(hz);
      sums[frame] = fma(stream.table.read(now.phase, Interpolation::Linear), loud * strength, sums[frame]);
      now.phase += rate_.turns_per_frame(hz);
    }
    now.strength = target;
    some = now;
  }

  // slope^order / num, 0 past the last oscillator.
  HWY_INLINE F strength_of(F order, float slope) const {
    const float base = std::min(std::max(1e-30f, std::fabs(slope)), 100.0f);
    const F size = select(order == F(0.0f), F(1.0f), pow(F(base), order));
    const F odd = order - F(2.0f) * floor(order * F(0.5f));
    const F signed_size = slope < 0 ? fma(odd, F(-2.0f), F(1.0f)) * size : size;
    return select(order < F(static_cast<float>(num_)), signed_size * F(1.0f / static_cast<float>(num_)), F(0.0f));
  }

  // 1, and from 0.9 of half the rate on down to 0.
  HWY_INLINE F audible(F hz) const { return clamp(fma(abs(hz), F(-10.0f / rate_.nyquist), F(10.0f)), F(0.0f), F(1.0f)); }

  static HWY_INLINE void begin_line(F& from, F& to, F next) {
    from = to;
    to = next;
  }
  static float clipped(float x) { return std::min(std::max(0.0f, x), 1.0f); }

  UnitSetup setup_;
  Rate rate_;
  int num_, vectors_;
  hwy::AlignedFreeUniquePtr<Stream[]> streams_;
  hwy::AlignedFreeUniquePtr<Oscillators[]> oscillators_;
  AlignedFloats rows_;  // what each stream gives
  std::map<const Table*, std::vector<Harmonic>> harmonics_;
  AlignedFloats turns_;
};

UNIT(OscBank, "Many oscillators that read one table, with random movement", table("table"), param("freq", 100).hz().signals(),
     param("spread", 1).signals().about("Distance of the oscillators' frequencies, in freq; 1 gives harmonics"),
     param("slope", 0.9).signals().about("Strength of each oscillator, relative to the one below"),
     param("frndf", 1).hz().range(0, 1e9).signals().about("How often the frequencies turn"),
     param("frnda", 0).range(0, 1).signals().about("How far the frequencies move, relative to themselves"),
     param("arndf", 1).hz().range(0, 1e9).signals().about("How often the strengths turn"),
     param("arnda", 0).range(0, 1).signals().about("How far the strengths move"),
     integer("num", 24).range(1, 10000).about("Oscillators for each stream"), flag("fjit", false).about("Frequencies off by up to 0.5 %"));

END_OBJECTS;
