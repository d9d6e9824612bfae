// Looper: plays a part of a table in a loop. Two readers take turns: when the one has xfade percent of the loop before it, the other begins,
// and the sound passes over in that time, by gains that are exactly complementary (equal power: whose squares are). A reader begins as far
// into its loop as the other was beyond its turn, a fraction of a sample, so that loops keep their time and have no click. `start`, `dur`
// and `xfade` are looked at when a reader begins; "trig" triggers then, and "time" is how far it has come, 1 where the other one begins. A loop that
// goes beyond the table's end is silent there, after a millisecond's fall.
//
// pyo's counts readers in whole frames: its gains add up to 0.89 in every other loop, it has a zero sample at each turn without crossfade, it
// breaks off before the end in mode 0, and clicks where a loop goes beyond the table. The smoothing is pyo's, measured: two one-pole
// lowpasses at 0.45 of the sampling rate times pitch, below pitch 1.
#include "worker/objects/object.h"
#include "worker/simd/table_position.h"
#include "worker/simd/triggers.h"
#include "worker/simd/wavetable.h"

BEGIN_OBJECTS;

enum LoopMode { kOnce, kForwards, kBackwards, kBackAndForth };
enum FadeShape { kLinear, kEqualPower, kSigmoid };

template <class F>
struct Looper {
  using Position = TablePosition<F>;
  using Where = Condition<typename F::D>;

  struct Held {
    Position step;
    F start, length, fade;  // of the next loop, in samples of the table
    F smoothing;            // what a lowpass keeps of its last output
  };
  HWY_INLINE Held hold(const Rate& rate, F pitch, F start, F dur, F xfade) const {
    const F speed = clamp(finite_or_zero(pitch), F(0.0f), F(1e4f));
    const F most(536870912.0f);
    const F size = table.size.to_float();
    F first = clamp(start * samples_a_second, F(0.0f), size);
    F length = clamp(dur * samples_a_second, samples_a_second * F(0.001f), most);
    if (mode == kOnce) first = F(0.0f), length = size;
    return {Position::of(speed * samples_a_second / F(rate.hz)), round(first), length, length * clamp(xfade, F(0.0f), F(50.0f)) * F(0.01f),
            select(speed < F(1.0f), exp(speed * F(-0.45f * 6.2831853f)), F(0.0f))};
  }

  // Reads from `base` on, forwards or backwards.
  struct Reader {
    Whole<F> base;
    F backwards;   // 1 or 0
    F end_slope;   // of its gain, a sample before the table's end; 0 where it does not come there
    Position way;  // come since it began
  };

  TableStreams<F> table;
  Interpolation interpolation;
  int mode, shape;
  bool starts;
  bool start_from_loop, smooth;
  F samples_a_second;

  Reader now, leaving;
  Position turn;   // of `now`: the way after which the other reader begins
  F per_turn;      // 1 / turn
  F fade_out;      // from there on, in samples
  F fade_slope;    // of the gain of `now`, a sample; that of `leaving` falls as fast
  Position faded;  // the way after which `now` has come in
  F leaving_gain;  // 1, or 0 where nothing is left of it
  F sounding, begun;
  F low, lower;  // lowpasses

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    table.setup(setup, 0);
    mode = static_cast<int>(setup.fixed(1).number);
    shape = static_cast<int>(setup.fixed(2).number);
    start_from_loop = setup.fixed(3).number != 0;
    interpolation = static_cast<Interpolation>(static_cast<int>(setup.fixed(4).number));
    smooth = setup.fixed(5).number != 0;
    float rates[F::lanes];
    const std::vector<const Table*>& tables = setup.fixed(0).tables;
    for (int lane = 0; lane < F::lanes; ++lane)
      rates[lane] = static_cast<float>(tables[static_cast<std::size_t>(setup.stream(lane)) % tables.size()]->rate);
    samples_a_second = F::load(rates);
  }

  HWY_INLINE void play(const Held&) { starts = true; }  // with the frame that follows, when its signals are there

  HWY_INLINE void start(const Held& held) {
    starts = false;
    leaving = now;
    leaving_gain = sounding;
    begin(held, select(F(mode == kBackwards ? 1.0f : 0.0f) == F(1.0f), F(1.0f), F(0.0f)), Position::of(Whole<F>(0)));
    fade_in(fade_out);
    if (!start_from_loop && mode != kOnce) begin_at_the_table();
    sounding = F(1.0f);
    begun = F(1.0f);
  }

  HWY_INLINE std::int64_t stop(const Held&) {
    sounding = F(0.0f);
    return 0;
  }

  HWY_INLINE Outputs<F, 3> tick(const Held& held) {
    if (starts) start(held);
    const F way = now.way.to_float();
    F y = read(now);
    if (!none_before(now.way, faded)) {
      const F x = faded_in(way);
      y = fma(shaped(F(1.0f) - x) * leaving_gain, read(leaving), shaped(x) * y);
    }
    if (mode == kOnce) y *= shaped(left_at_end());
    if (smooth) y = smoothed(held, y);
    const F time = clamp(way * per_turn, F(0.0f), F(1.0f)), trig = begun;
    advance(held);
    return {{y, time, trig}};
  }

 private:
  static HWY_INLINE F slope_of(F fade) { return select(fade >= F(1.0f), F(1.0f) / max(fade, F(1.0f)), F(1e9f)); }

  HWY_INLINE void fade_in(F samples) {
    fade_slope = slope_of(samples);
    faded = Position::of(select(samples >= F(1.0f), samples, F(0.0f)));
  }

  // How far `now` has come in, 0 to 1. Without a crossfade it is there at once.
  HWY_INLINE F faded_in(F way) const { return min(select(fade_slope >= F(1e9f), F(1.0f), way * fade_slope), F(1.0f)); }

  HWY_INLINE F left_at_end() const {
    const F left = fade_out - (now.way - turn).to_float();
    return clamp(left * slope_of(fade_out), F(0.0f), F(1.0f));
  }

  HWY_INLINE F shaped(F x) const {
    if (shape == kEqualPower) return sin_of_turns(x * F(0.25f));
    if (shape == kSigmoid) return fma(cos_of_turns(x * F(0.5f)), F(-0.5f), F(0.5f));
    return x;
  }

  HWY_INLINE F read(const Reader& reader) const {
    const Position base = Position::of(reader.base), size = Position::of(table.size);
    const Position at = select(reader.backwards == F(1.0f), base - reader.way, base + reader.way);
    const Where ends = reader.end_slope > F(0.0f);
    F end_gain(1.0f);
    if (any(ends)) {
      if (all(ends) && none_before(at, size)) return F(0.0f);
      end_gain = select(ends, clamp((size - at).to_float() * reader.end_slope, F(0.0f), F(1.0f)), F(1.0f));
    }
    const Whole<F> index = max(Whole<F>(0), min(at.whole(), table.size - Whole<F>(1)));
    return end_gain * table.read(index, at.fraction(), interpolation);
  }

  HWY_INLINE F smoothed(const Held& held, F y) {
    low = finite_or_zero(fma(held.smoothing, low - y, y));
    lower = finite_or_zero(fma(held.smoothing, lower - low, low));
    return lower;
  }

  HWY_INLINE void advance(const Held& held) {
    begun = F(0.0f);
    now.way = now.way + held.step;
    leaving.way = leaving.way + held.step;
    if (all_before(now.way, turn)) return;
    const Position beyond = now.way - turn;
    const Where turns = !beyond.is_negative();
    if (mode == kOnce)
      now.way = select(left_at_end() > F(0.0f), now.way, turn + Position::of(fade_out));
    else
      take_turns(held, turns, beyond);
  }

  // The reader that begins is `now`, the other one leaves. It has as long to come in as the other has to go, but not so long that a third
  // one would have to begin.
  HWY_INLINE void take_turns(const Held& held, Where turns, Position beyond) {
    const Looper before = *this;
    leaving = now;
    leaving_gain = F(1.0f);
    const F backwards = mode == kBackAndForth ? F(1.0f) - now.backwards : now.backwards;
    begin(held, backwards, beyond);
    fade_in(min(before.fade_out, held.length - held.fade));
    now.way = select((turn - now.way).is_negative(), Position::of(Whole<F>(0)), now.way);
    begun = F(1.0f);
    if constexpr (F::lanes > 1) keep_where(!turns, before);
  }

  HWY_INLINE void keep_where(Where kept, const Looper& before) {
    const auto keep = [&](Reader& reader, const Reader& old) HWY_ATTR {
      reader.base = Position::select_whole(kept, old.base, reader.base);
      reader.backwards = select(kept, old.backwards, reader.backwards);
      reader.end_slope = select(kept, old.end_slope, reader.end_slope);
      reader.way = select(kept, old.way, reader.way);
    };
    keep(now, before.now);
    keep(leaving, before.leaving);
    turn = select(kept, before.turn, turn);
    per_turn = select(kept, before.per_turn, per_turn);
    fade_out = select(kept, before.fade_out, fade_out);
    fade_slope = select(kept, before.fade_slope, fade_slope);
    faded = select(kept, before.faded, faded);
    leaving_gain = select(kept, before.leaving_gain, leaving_gain);
    begun = select(kept, before.begun, begun);
  }

  HWY_INLINE void begin(const Held& held, F backwards, Position way) {
    const F end = held.start + held.length;
    now.base = Whole<F>::trunc(select(backwards == F(1.0f), round(end), held.start));
    now.backwards = backwards;
    now.end_slope = end_slope(end);
    now.way = way;
    turn = Position::of(held.length - held.fade);
    per_turn = F(1.0f) / turn.to_float();
    fade_out = held.fade;
  }

  // A loop that fits into the table needs no fall at its end.
  HWY_INLINE F end_slope(F end) const { return select(end > table.size.to_float() + F(0.5f), F(1000.0f) / samples_a_second, F(0.0f)); }

  // The first time, from the table's begin on (backwards: from its end) to where the loop ends.
  HWY_INLINE void begin_at_the_table() {
    const Position start = Position::of(now.base), end = Position::of(table.size - Whole<F>(1));
    if (mode != kBackwards) {
      turn = turn + start;
      now.base = Whole<F>(0);
    } else {
      const Position longer = end - start + turn;  // `start` is the loop's end: it reads backwards
      const Where fits = !longer.is_negative();
      turn = select(fits, longer, turn);
      now.base = Position::select_whole(fits, end.whole(), now.base);
      now.end_slope = select(fits, F(0.0f), now.end_slope);
    }
    per_turn = F(1.0f) / turn.to_float();
  }
};

ENVELOPE(Looper, "Plays a part of a table in a loop, with crossfades", table("table"),
         param("pitch", 1).signals().about("1 as recorded; not negative"),
         param("start", 0).seconds().signals().about("Of the loop; looked at when a loop begins"),
         param("dur", 1).seconds().signals().about("Of the loop, at least 1 ms; looked at when a loop begins"),
         param("xfade", 20).in("%").range(0, 50).signals().about("Of the loop, that crossfades; looked at when a loop begins"),
         integer("mode", 1).range(0, 3).about("0 the whole table once, 1 forwards, 2 backwards, 3 back and forth"),
         integer("xfadeshape", 0).range(0, 2).about("0 linear, 1 equal power, 2 sigmoid"),
         flag("startfromloop", false).about("Or else from the table's begin the first time"),
         integer("interp", 2).range(1, 4).about("1 none, 2 linear, 3 cosine, 4 cubic"),
         flag("autosmooth", false).about("A lowpass that follows pitches below 1"), event_output("time"), event_output("trig"));

END_OBJECTS;
