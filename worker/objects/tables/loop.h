// The loop of a Looper, frame by frame: where its two readers are, when they take turns, and what they give. A kernel (worker/simd/kernel.h). Included once for
// each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_OBJECTS_TABLES_LOOP_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_OBJECTS_TABLES_LOOP_H
#undef TUTTI_WORKER_OBJECTS_TABLES_LOOP_H
#else
#define TUTTI_WORKER_OBJECTS_TABLES_LOOP_H
#endif

#include <vector>

#include "worker/simd/table_position.h"
#include "worker/simd/triggers.h"
#include "worker/simd/wavetable.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

enum LoopMode { kOnce, kForwards, kBackwards, kBackAndForth };
enum FadeShape { kLinear, kEqualPower, kSigmoid };

// The gain of what has come in so far, 0 to 1.
template <class F>
HWY_INLINE F fade_of(int shape, F x) {
  if (shape == kEqualPower) return sin_of_turns(x * F(0.25f));
  if (shape == kSigmoid) return fma(cos_of_turns(x * F(0.5f)), F(-0.5f), F(0.5f));
  return x;
}

template <class F>
struct Loop {
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
    advance(held, held.step);
    return {{y, time, trig}};
  }

  // By one frame; or by several, of which the last may be a turn.
  HWY_INLINE void advance(const Held& held, Position step) {
    begun = F(0.0f);
    now.way = now.way + step;
    leaving.way = leaving.way + step;
    if (all_before(now.way, turn)) return;
    const Position beyond = now.way - turn;
    const Where turns = !beyond.is_negative();
    if (mode == kOnce)
      now.way = select(left_at_end() > F(0.0f), now.way, turn + Position::of(fade_out));
    else
      take_turns(held, turns, beyond);
  }

  // A fade of less than a sample has none.
  static HWY_INLINE F slope_of(F fade) { return select(fade >= F(1.0f), F(1.0f) / max(fade, F(1.0f)), F(1e9f)); }

 private:
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

  HWY_INLINE F shaped(F x) const { return fade_of(shape, x); }

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

  // The reader that begins is `now`, the other one leaves. It has as long to come in as the other has to go, but not so long that a third
  // one would have to begin.
  HWY_INLINE void take_turns(const Held& held, Where turns, Position beyond) {
    const Loop before = *this;
    leaving = now;
    leaving_gain = F(1.0f);
    const F backwards = mode == kBackAndForth ? F(1.0f) - now.backwards : now.backwards;
    begin(held, backwards, beyond);
    fade_in(min(before.fade_out, held.length - held.fade));
    now.way = select((turn - now.way).is_negative(), Position::of(Whole<F>(0)), now.way);
    begun = F(1.0f);
    if constexpr (F::lanes > 1) keep_where(!turns, before);
  }

  HWY_INLINE void keep_where(Where kept, const Loop& before) {
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

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
