// OscBank: the mean of `num` oscillators that read one table, for each stream. Oscillator n has the frequency freq (1 + spread n) and the
// strength slope^n / num. Two random generators of its own, straight lines between values that come frndf and arndf times a second, move its
// frequency by up to +-frnda of itself and lower its strength by up to arnda; both start at 0. With fjit the frequency is off by up to
// 0.5 %, for good.
//
// Where nothing moves, and the table is the sum of a few harmonics and nobody writes it, the oscillators of a stream are computed side by side, for
// sin(a + w l) = sin(a) cos(w l) + cos(a) sin(w l), l = 0, 1, ... the frames of a vector; cos(w l) and sin(w l) are kept. Else they are computed one after the
// other, frames side by side (moving_oscillators.h), in stretches in which no random line begins. Where these are short, or spread, frnda or arnda are signals,
// frame by frame.
//
// pyo reads its parameters and moves its random lines once a buffer; here frequencies and lines move in every frame, strengths along a straight line
// through the block. Oscillators near half the rate fade out, where pyo's alias.
#include <hwy/aligned_allocator.h>

#include <bit>
#include <cmath>
#include <map>
#include <memory>
#include <vector>

#include "worker/aligned_floats.h"
#include "worker/objects/object.h"
#include "worker/objects/generators/line_clock.h"
#include "worker/objects/generators/moving_oscillators.h"
#include "worker/objects/given.h"
#include "worker/objects/shared_at_load.h"
#include "worker/simd/biquad_section.h"
#include "worker/simd/random.h"
#include "worker/simd/stream_rows.h"
#include "worker/simd/wavetable.h"

BEGIN_OBJECTS;

class OscBank final : public Unit {
  using F = Lanes<hn::CappedTag<float, 16>>;

  struct Waveform {
    std::vector<Harmonic> harmonics;
    WavePolynomials polynomials;
    explicit Waveform(const Table& table) : harmonics(few_harmonics(table)), polynomials(harmonics) {}
  };

  struct Oscillators {  // F::lanes of them
    Turns<F> phase;
    F order, jitter;
    F strength;  // at the end of the last block
    Turns<F> step;  // for which the waves' turns are kept
    Random<F> random;
    F freq_from, freq_to, strength_from, strength_to;
  };

  struct Stream {
    StreamPlace place;
    Wavetable<F> table;
    LineClock freq_clock, strength_clock;
    bool power_of_two;      // are the table's samples
    bool started, turning;  // turning: `step` of its oscillators is set
    float slope;            // of the last block
    const std::vector<Harmonic>* harmonics;
    const WavePolynomials* polynomials;
    float* turns;  // of each oscillator's harmonics: cosines of a vector's frames, sines; nullptr: there is no room for them
  };

 public:
  explicit OscBank(const UnitSetup& setup)
      : setup_(setup), rate_(setup.rate), num_(static_cast<int>(setup.fixed[1].number)), vectors_((num_ + F::lanes - 1) / F::lanes),
        streams_(hwy::AllocateAligned<Stream>(static_cast<std::size_t>(setup.streams))),
        oscillators_(hwy::AllocateAligned<Oscillators>(static_cast<std::size_t>(setup.streams * vectors_))),
        rows_(static_cast<std::size_t>(setup.streams) * kBlock) {
    for (int s = 0; s < setup.streams; ++s) set_up(s);
    find_waveforms();
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
  Given given(Value which, int s) const { return streams_[static_cast<std::size_t>(s)].place.in(value(which)); }

  const Table& table_of(int s) const {
    const std::vector<const Table*>& tables = setup_.fixed[0].tables;
    return *tables[static_cast<std::size_t>(s) % tables.size()];
  }

  HWY_INLINE void set_up(int s) {
    Stream& stream = streams_[static_cast<std::size_t>(s)];
    std::memset(static_cast<void*>(&stream), 0, sizeof stream);
    stream.place = StreamPlace::of(s, setup_.output.shape);
    const Table& table = table_of(s);
    stream.table.setup(table);
    stream.power_of_two = table.size > 1 && std::has_single_bit(static_cast<unsigned>(table.size));
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

  void find_waveforms() {
    constexpr std::size_t kMostFloats = std::size_t{1} << 24;
    if (setup_.fixed[0].number != 0) return;
    for (const Table* table : setup_.fixed[0].tables) waveforms_[table] = shared_at_load<Waveform>(table, *table);
    std::size_t floats = 0;
    for (int s = 0; s < setup_.streams; ++s) {
      Stream& stream = streams_[static_cast<std::size_t>(s)];
      const Waveform& waveform = *waveforms_.at(&table_of(s));
      stream.harmonics = waveform.harmonics.empty() ? nullptr : &waveform.harmonics;
      stream.polynomials = waveform.polynomials.found() ? &waveform.polynomials : nullptr;
      floats += turn_floats(stream);
    }
    if (floats > kMostFloats) return;
    turns_ = AlignedFloats(floats);
    float* turns = turns_.data();
    for (int s = 0; s < setup_.streams; turns += turn_floats(streams_[static_cast<std::size_t>(s++)])) streams_[static_cast<std::size_t>(s)].turns = turns;
  }
  std::size_t turn_floats(const Stream& stream) const {
    return stream.harmonics ? stream.harmonics->size() * static_cast<std::size_t>(vectors_) * kTurnFloats : 0;
  }

  void run_stream(int s, int frames) {
    Stream& stream = streams_[static_cast<std::size_t>(s)];
    const float slope = given(kSlope, s)[frames - 1];
    const bool waves = is_steady(s) && stream.harmonics && stream.turns && stream.started && slope == stream.slope;
    float* const row = rows_.data() + static_cast<std::size_t>(s) * kBlock;
    if (waves) {
      run_waves(s, stream, row, frames);
    } else {
      stream.freq_clock.run(rate_, given(kFreqLines, s), frames);
      stream.strength_clock.run(rate_, given(kStrengthLines, s), frames);
      if (has_stretches(stream)) run_stretches(s, stream, row, frames);
      else run_frames(s, stream, row, frames);
    }
    stream.started = true;
    stream.slope = slope;
    stream.turning = waves;
  }

  void run_waves(int s, Stream& stream, float* row, int frames) {
    const bool begins = !pass_lines(s, stream, frames);
    std::fill_n(row, kBlock, 0.0f);
    for (int v = 0; v < vectors_; ++v) {
      Oscillators& some = of_stream(s)[v];
      for (int frame = 0; begins && frame < frames; ++frame) begin_lines(stream, some, frame);
      add_waves(s, v, stream, some, row, frames);
    }
  }

  Oscillators* of_stream(int s) { return oscillators_.get() + s * vectors_; }

  // True: no new line begins in this block.
  bool pass_lines(int s, Stream& stream, int frames) {
    const bool freq_passes = stream.freq_clock.passes(rate_, given(kFreqLines, s), frames);
    const bool strength_passes = stream.strength_clock.passes(rate_, given(kStrengthLines, s), frames);
    if (freq_passes && strength_passes) return true;
    if (freq_passes) stream.freq_clock.begins = 0;
    else stream.freq_clock.run(rate_, given(kFreqLines, s), frames);
    if (strength_passes) stream.strength_clock.begins = 0;
    else stream.strength_clock.run(rate_, given(kStrengthLines, s), frames);
    return false;
  }
  static HWY_INLINE void begin_lines(const Stream& stream, Oscillators& some, int frame) {
    if (stream.freq_clock.begins >> frame & 1) begin_line(some.freq_from, some.freq_to, some.random.bipolar());
    if (stream.strength_clock.begins >> frame & 1) begin_line(some.strength_from, some.strength_to, some.random.uniform());
  }

  // Do frequencies and strengths stay as they are for this block? The random lines go on, unheard.
  bool is_steady(int s) const {
    return value(kFreq).held() && value(kSpread).held() && value(kFreqDepth).held() && value(kStrengthDepth).held() &&
           clipped(given(kFreqDepth, s)[0]) == 0 && clipped(given(kStrengthDepth, s)[0]) == 0;
  }

  static HWY_INLINE F frequencies(const Oscillators& some, F spread, F freq) { return fma(some.order, spread, F(1.0f)) * freq * some.jitter; }
  HWY_INLINE F frequencies(int s, int frame, const Oscillators& some) const {
    return frequencies(some, F(given(kSpread, s)[frame]), F(given(kFreq, s)[frame]));
  }

  // Are there long stretches of the block in which oscillators move alike? Else they are computed frame by frame.
  bool has_stretches(const Stream& stream) const {
    constexpr int kMostBeginnings = 4;
    return value(kSpread).held() && value(kFreqDepth).held() && value(kStrengthDepth).held() &&
           std::popcount(stream.freq_clock.begins | stream.strength_clock.begins) <= kMostBeginnings;
  }

  void run_stretches(int s, Stream& stream, float* row, int frames) {
    const std::uint64_t begins = stream.freq_clock.begins | stream.strength_clock.begins;
    alignas(64) float freqs[2 * kBlock];  // a block, and room to read past its end
    read_freqs(given(kFreq, s), frames, freqs);
    const float slope = given(kSlope, s)[frames - 1];
    Stretch stretch;
    stretch.block = frames;
    stretch.slope = slope;
    stretch.slope_moves = stream.started && slope != stream.slope;
    if (!stream.started) set_slope(s, slope);
    for (int from = 0; from < frames; from += stretch.frames) {
      const std::uint64_t later = from + 1 < 64 ? begins >> (from + 1) : 0;
      stretch.from = from;
      stretch.frames = std::min(frames - from, 1 + std::countr_zero(later));
      set_courses(s, stream, freqs, stretch);
      alignas(64) float sums[kBlock];
      for (int frame = 0; frame < kBlock; frame += Frames::lanes) Frames(0.0f).store(sums + frame);
      for (int v = 0; v < vectors_; ++v) {
        begin_lines(stream, of_stream(s)[v], from);
        add_stretch(s, v, stream, stretch, sums);
      }
      std::copy_n(sums, stretch.frames, row + from);
    }
    if (stretch.slope_moves) set_slope(s, slope);
  }
  HWY_INLINE void set_slope(int s, float slope) {
    for (int v = 0; v < vectors_; ++v) of_stream(s)[v].strength = strength_of(of_stream(s)[v].order, slope);
  }

  static HWY_INLINE void read_freqs(const Given& freq, int frames, float* out) {
    const Frames first(freq[0]);
    for (int frame = freq.held() ? 0 : kBlock; frame < 2 * kBlock; frame += Frames::lanes) first.store(out + frame);
    if (freq.held()) return;
    for (int frame = frames; frame < kBlock; ++frame) out[frame] = freq[0];
    if (freq.stride == 1) std::copy_n(freq.from, frames, out);
    else
      for (int frame = 0; frame < frames; ++frame) out[frame] = freq[frame];
  }

  HWY_INLINE void set_courses(int s, const Stream& stream, const float* freqs, Stretch& stretch) const {
    const float unit = rate_.seconds * Course::kUnits, depth = clipped(given(kFreqDepth, s)[0]);
    stretch.freqs = freqs + stretch.from;
    stretch.freq_way = stream.freq_clock.way + stretch.from;
    stretch.strength_way = stream.strength_clock.way + stretch.from;
    stretch.highest = highest(stretch.freqs, stretch.frames);
    const bool stands = value(kFreq).held() || stays(stretch.freqs, stretch.frames);
    if (stands) stretch.freq.stands(*stretch.freqs);
    else stretch.freq.follows(stretch.freqs, stretch.frames, unit);
    if (depth == 0) {
      stretch.line.stands(0);
    } else if (stands && stream.freq_clock.even) {
      const double freq = *stretch.freqs, rise = stream.freq_clock.step * (1.0 / 4294967296.0);
      stretch.line.rises(freq * stream.freq_clock.mean_way(stretch.from, stretch.frames), static_cast<float>(freq * rise), stretch.frames, unit);
    } else {
      alignas(64) float line[kBlock];
      for (int f = 0; f < stretch.frames; f += Frames::lanes) (Frames::load(stretch.freqs + f) * Frames::load(stretch.freq_way + f)).store(line + f);
      stretch.line.follows(line, stretch.frames, unit);
    }
    const float largest_share = 1.01f * (1 + std::fabs(given(kSpread, s)[0]) * static_cast<float>(num_));
    stretch.far = !(largest_share * ((1 + depth) * stretch.freq.reach + 2 * depth * stretch.line.reach) < Course::kMost);
  }

  static HWY_INLINE bool stays(const float* freqs, int frames) {
    const Frames first(freqs[0]);
    for (int frame = 0; frame < frames; frame += Frames::lanes)
      if (!all(Frames::load(freqs + frame) == first)) return false;
    return true;
  }
  static HWY_INLINE float highest(const float* freqs, int frames) {
    Frames highest(0.0f);
    for (int frame = 0; frame < frames; frame += Frames::lanes) highest = max(highest, abs(Frames::load(freqs + frame)));
    return hn::GetLane(hn::MaxOfLanes(Frames::D(), highest.v));
  }

  HWY_INLINE void add_stretch(int s, int v, const Stream& stream, const Stretch& stretch, float* sums) {
    Oscillators& some = of_stream(s)[v];
    Tracks tracks;
    const F loud = set_frequencies(s, stretch, some, tracks);
    set_strengths(s, stretch, some, loud, tracks);
    const MovingOscillators moving(rate_, stretch);
    const int count = std::min(F::lanes, num_ - v * F::lanes);
    if (stream.polynomials) moving.add(tracks, count, PolynomialWaves{*stream.polynomials}, sums);
    else if (stream.power_of_two) moving.add(tracks, count, TableWaves<true>(stream.table), sums);
    else moving.add(tracks, count, TableWaves<false>(stream.table), sums);
  }

  // Takes the phases on to the stretch's end. Returns how loud frequencies are that stand.
  HWY_INLINE F set_frequencies(int s, const Stretch& stretch, Oscillators& some, Tracks& tracks) const {
    const F depth(clipped(given(kFreqDepth, s)[0])), spread(given(kSpread, s)[0]);
    const F line = depth * (some.freq_to - some.freq_from), start = fma(depth, some.freq_from, F(1.0f));
    const F own = fma(some.order, spread, F(1.0f)) * some.jitter;
    const F hz = frequencies(some, spread, F(stretch.freq.mean));
    Turns<F> step = rate_.turns_per_frame(hz);
    if (stretch.moves()) {
      // In two floats: what is rounded in a block is wrong in all its frames. A frequency that stands is rounded as where nothing moves.
      const Twofold<F> exactly = Twofold<F>::product(fma(some.order, spread, F(1.0f)), some.jitter) * Twofold<F>{F(stretch.freq.mean), F(stretch.freq.rest)};
      const Twofold<F> mean = stretch.freq.moves ? exactly : Twofold<F>{hz, F(0.0f)};
      const Twofold<F> varied = mean * Twofold<F>{start, fma(depth, some.freq_from, F(1.0f) - start)};
      const Twofold<F> of_line = Twofold<F>::product(own * line, F(stretch.line.mean)) + own * line * F(stretch.line.rest);
      step = (varied + of_line).turns_per_frame(rate_);
    }
    hn::Store((some.phase + Turns<F>(hn::Set(Turns<F>::D(), stretch.moves() ? 0x80000000u : 0u))).v, Turns<F>::D(), tracks.phase);
    hn::Store(step.v, Turns<F>::D(), tracks.step);
    (own * start).store(tracks.of_freq);
    (own * line).store(tracks.of_line);
    (abs(own) * F(stretch.highest) * fma(depth, max(abs(some.freq_from), abs(some.freq_to)), F(1.0f))).store(tracks.highest);
    some.phase += step * Whole<F>(stretch.frames);
    return stretch.moves() ? F(1.0f) : audible(rate_, hz);
  }

  HWY_INLINE void set_strengths(int s, const Stretch& stretch, const Oscillators& some, F loud, Tracks& tracks) const {
    const F depth(clipped(given(kStrengthDepth, s)[0]));
    F strength = loud;
    if (stretch.slope_moves) {
      const F rise = (strength_of(some.order, stretch.slope) - some.strength) * F(1.0f / static_cast<float>(stretch.block));
      fma(rise, F(static_cast<float>(stretch.from + 1)), some.strength).store(tracks.slope);
      rise.store(tracks.slope_rise);
    } else {
      strength *= some.strength;
    }
    (strength * fma(depth, some.strength_from - F(1.0f), F(1.0f))).store(tracks.strength);
    (strength * depth * (some.strength_to - some.strength_from)).store(tracks.swell);
  }

  // Harmonic after harmonic, four vectors of frames at a time.
  HWY_INLINE void add_waves(int s, int v, const Stream& stream, Oscillators& some, float* row, int frames) const {
    constexpr int kAtOnce = 4;
    const F hz = frequencies(s, 0, some), loud = audible(rate_, hz) * some.strength;
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

  void run_frames(int s, const Stream& stream, float* row, int frames) {
    F sums[kBlock];
    for (int frame = 0; frame < frames; ++frame) sums[frame] = F(0.0f);
    for (int v = 0; v < vectors_; ++v) add_oscillators(s, stream, of_stream(s)[v], sums, frames);
    for (int frame = 0; frame < frames; ++frame) row[frame] = hn::GetLane(hn::SumOfLanes(F::D(), sums[frame].v));
  }
  HWY_INLINE void add_oscillators(int s, const Stream& stream, Oscillators& some, F* sums, int frames) {
    Oscillators now = some;
    const F target = strength_of(now.order, given(kSlope, s)[frames - 1]);
    F strength = stream.started ? now.strength : target;
    const F rise = (target - strength) * F(1.0f / static_cast<float>(frames));
    for (int frame = 0; frame < frames; ++frame) {
      begin_lines(stream, now, frame);
      const F freq_line = fma(now.freq_to - now.freq_from, F(stream.freq_clock.way[frame]), now.freq_from);
      const F strength_line = fma(now.strength_to - now.strength_from, F(stream.strength_clock.way[frame]), now.strength_from);
      const F wander = fma(freq_line, F(clipped(given(kFreqDepth, s)[frame])), F(1.0f));
      const F hz = frequencies(s, frame, now) * wander;
      strength += rise;
      const F loud = fma(strength_line - F(1.0f), F(clipped(given(kStrengthDepth, s)[frame])), F(1.0f)) * audible(rate_, hz);
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
  std::map<const Table*, std::shared_ptr<const Waveform>> waveforms_;  // of tables that nobody writes
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
