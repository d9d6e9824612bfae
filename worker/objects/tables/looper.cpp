// Looper: plays a part of a table in a loop. Two readers take turns: when the one has xfade percent of the loop before it, the other begins,
// and the sound passes over in that time, by gains that are exactly complementary (equal power: whose squares are). A reader begins as far
// into its loop as the other was beyond its turn, a fraction of a sample, so that loops keep their time and have no click. `start`, `dur`
// and `xfade` are looked at when a reader begins; "trig" triggers then, and "time" is how far it has come, 1 where the other one begins. A loop that
// goes beyond the table's end is silent there, after a millisecond's fall.
//
// pyo's counts readers in whole frames: its gains add up to 0.89 in every other loop, it has a zero sample at each turn without crossfade, it
// breaks off before the end in mode 0, and clicks where a loop goes beyond the table. The smoothing is pyo's, measured: two one-pole
// lowpasses at 0.45 of the sampling rate times pitch, below pitch 1.
//
// A stream reads a stretch of frames between two turns, many frames side by side, along the table. Where that does not go (the pitch is a signal, no straight
// lines between the samples, a lowpass), streams are computed side by side, frame by frame.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "worker/aligned_floats.h"
#include "worker/objects/object.h"
#include "worker/simd/stream_rows.h"
#include "worker/simd/table_places.h"
#include "worker/simd/table_position.h"
#include "worker/simd/triggers.h"
#include "worker/simd/wavetable.h"

BEGIN_OBJECTS;

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

class Looper final : public Unit {
  using F = Frames;
  using Alone = Lanes<hn::CappedTag<float, 1>>;
  using OneLoop = Loop<Alone>;
  using Held = OneLoop::Held;

 public:
  static bool can_run(const UnitSetup& setup) {
    return setup.values[kPitch].held() && setup.fixed[4].number == static_cast<double>(Interpolation::Linear) && setup.fixed[5].number == 0;
  }

  explicit Looper(const UnitSetup& setup) : setup_(setup), rate_(setup.rate), streams_(static_cast<std::size_t>(setup.streams)) {
    for (int which = kStart; which < kValues; ++which) loops_move_ |= !setup.values[static_cast<std::size_t>(which)].held();
    for (int s = 0; s < setup.streams; ++s) {
      Stream& stream = streams_[static_cast<std::size_t>(s)];
      stream.loop.setup(KernelSetup<Alone>{setup_, rate_, nullptr, Turns<Alone>::of(Alone(0.0f)), s, 1});
      stream.table = TableSpan::of(*setup.fixed[0].tables[static_cast<std::size_t>(s) % setup.fixed[0].tables.size()]);
    }
    if (setup.output.shape.width > 1) rows_ = AlignedFloats(static_cast<std::size_t>(kOutputs) * kMaxWidth * kRow);
  }

  // [audio-thread]
  void run(int frames) override {
    if (changed) take_changed();
    with_width(setup_.output.shape, [&](auto width) HWY_ATTR {
      if constexpr (width == 1) run_alone(frames);
      else run_rows<width>(frames);
    });
  }

  // [audio-thread]
  void play(std::int64_t) override {
    for (Stream& stream : streams_) stream.loop.play(stream.held);
  }
  std::int64_t stop() override {
    for (Stream& stream : streams_) stream.loop.stop(stream.held);
    return 0;
  }

 private:
  enum Value { kPitch, kStart, kDuration, kFade, kValues };
  enum { kSound, kTime, kTrigger, kOutputs };
  static constexpr int kRow = kBlock + kMaxWidth;  // room for a vector that begins with a block's last frame
  static constexpr int kFew = 4;                   // frames that are sooner computed one by one

  struct Stream {
    OneLoop loop;
    Held held;
    TableSpan table;
    float mul, add;  // 1 and 0 where one of them is a signal
  };

  // What goes along a straight line in a stretch of frames.
  struct Ramp {
    float begin, step;
    HWY_INLINE F at(F frame) const { return fma(frame, F(step), F(begin)); }
  };

  // Where a stream writes. A vector may go beyond what is meant: what follows is written later.
  struct Rows {
    float* sound;
    float* time;
    float* trigger;
    bool whole;  // they end with a block
    HWY_INLINE void put(float* row, int frame, F y) const {
      if (HWY_LIKELY(!whole || frame + F::lanes <= kBlock)) y.store(row + frame);
      else hn::BlendedStore(y.v, hn::FirstN(F::D(), static_cast<std::size_t>(kBlock - frame)), F::D(), row + frame);
    }
  };

  void take_changed() {
    changed = false;
    scales_ = setup_.mul.held() && setup_.add.held();
    for (int s = 0; s < setup_.streams; ++s) {
      Stream& stream = streams_[static_cast<std::size_t>(s)];
      stream.held = hold(stream, s, 0);
      stream.mul = scales_ ? setup_.mul.at(s, 0) : 1.0f;
      stream.add = scales_ ? setup_.add.at(s, 0) : 0.0f;
    }
  }
  HWY_NOINLINE Held hold(const Stream& stream, int s, int frame) const {
    const auto value = [&](Value which) HWY_ATTR { return Alone(setup_.values[which].at(s, frame)); };
    return stream.loop.hold(rate_, value(kPitch), value(kStart), value(kDuration), value(kFade));
  }

  void run_alone(int frames) {
    const Rows rows{setup_.output.of(kSound).data, setup_.output.of(kTime).data, setup_.output.of(kTrigger).data, true};
    std::fill_n(rows.trigger, kBlock, 0.0f);
    run_stream(0, frames, rows);
    if (!scales_) write_alone(setup_, rows.sound, frames);
  }

  template <int Width>
  void run_rows(int frames) {
    const Shape& shape = setup_.output.shape;
    for (int group = 0; group < shape.groups; ++group) {
      const int count = std::min(Width, setup_.streams - group * Width);
      bool triggers = false;
      for (int lane = 0; lane < count; ++lane)
        triggers |= run_stream(group * Width + lane, frames, {row_of(kSound, lane), row_of(kTime, lane), row_of(kTrigger, lane), false});
      for (int output = 0; output < kOutputs; ++output) {
        float* const out = setup_.output.of(output).data + static_cast<std::size_t>(group) * setup_.output.group_stride;
        if (output == kTrigger && !triggers) {
          std::fill_n(out, Width * kBlock, 0.0f);
          continue;
        }
        const float* rows[kMaxWidth];
        for (int lane = 0; lane < Width; ++lane) rows[lane] = row_of(output, lane % count);
        interleave_rows<Width>(rows, out, frames);
      }
      if (triggers) std::fill_n(row_of(kTrigger, 0), kMaxWidth * kRow, 0.0f);
    }
    if (!scales_) scale_outputs<Width>(setup_, frames);
  }
  float* row_of(int output, int lane) const { return rows_.data() + (output * kMaxWidth + lane) * kRow; }

  // True: it triggered.
  HWY_INLINE bool run_stream(int s, int frames, const Rows& rows) {
    Stream& stream = streams_[static_cast<std::size_t>(s)];
    OneLoop& loop = stream.loop;
    bool triggers = false;
    for (int frame = 0; frame < frames;) {
      if (HWY_UNLIKELY(loop.starts)) loop.start(held_at(stream, s, frame));
      if (HWY_UNLIKELY(hn::GetLane(loop.begun.v) != 0)) rows.trigger[frame] = 1.0f, triggers = true;
      const int count = frames_to_turn(stream, frames - frame);
      if (count < kFew && frame + count < frames) {
        const Outputs<Alone, 3> outputs = loop.tick(held_at(stream, s, frame));
        rows.sound[frame] = hn::GetLane(outputs.values[kSound].v) * stream.mul + stream.add;
        rows.time[frame++] = hn::GetLane(outputs.values[kTime].v);
        continue;
      }
      run_stretch(stream, frame, count, rows);
      advance(stream, s, frame, count);
      frame += count;
    }
    return triggers;
  }

  // Until the other reader begins, if it does; or all.
  static HWY_INLINE int frames_to_turn(const Stream& stream, int frames) {
    return stream.loop.mode == kOnce ? frames : frames_to(stream, stream.loop.turn, frames);
  }
  // Until the reader has come so far, at least one; or all.
  static HWY_INLINE int frames_to(const Stream& stream, OneLoop::Position way, int frames) {
    const std::int64_t step = stream.held.step.units, left = way.units - stream.loop.now.way.units;
    if (HWY_LIKELY(left > step * frames) || step == 0) return frames;
    return static_cast<int>(std::clamp<std::int64_t>((left + step - 1) / step, 1, frames));
  }

  HWY_INLINE void advance(Stream& stream, int s, int frame, int count) {
    OneLoop& loop = stream.loop;
    const OneLoop::Position way{stream.held.step.units * count};
    if (HWY_LIKELY(all_before(loop.now.way + way, loop.turn))) {
      loop.begun = Alone(0.0f);
      loop.now.way = loop.now.way + way;
      loop.leaving.way = loop.leaving.way + way;
    } else {
      turn(stream, s, frame + count - 1, way);
    }
  }
  HWY_NOINLINE void turn(Stream& stream, int s, int frame, OneLoop::Position way) { stream.loop.advance(held_at(stream, s, frame), way); }
  Held held_at(const Stream& stream, int s, int frame) const { return loops_move_ ? hold(stream, s, frame) : stream.held; }

  HWY_INLINE void run_stretch(const Stream& stream, int frame, int count, const Rows& rows) const {
    const OneLoop& loop = stream.loop;
    const float way = hn::GetLane(loop.now.way.to_float().v), step = hn::GetLane(stream.held.step.to_float().v), per_turn = hn::GetLane(loop.per_turn.v);
    const Ramp time{way * per_turn, step * per_turn};
    for (int from = 0; from < count; from += F::lanes) rows.put(rows.time, frame + from, clamp(time.at(frames_from(from)), F(0.0f), F(1.0f)));

    const bool fades = loop.now.way.units < loop.faded.units;
    const Line in = line_of(stream, loop.now, count), out = line_of(stream, loop.leaving, count);
    const bool leaves = fades && out.sounds && hn::GetLane(loop.leaving_gain.v) != 0;
    const bool over = loop.mode == kOnce && left_ramp(loop, step).begin <= 0;
    const F mul(stream.mul), add(stream.add);
    if ((!in.sounds || over) && !leaves) {
      for (int from = 0; from < count; from += F::lanes) rows.put(rows.sound, frame + from, add);
    } else if (!fades && !in.ends && loop.mode != kOnce) {
      in.run.read(stream.table, count, [&](int from, F y) HWY_ATTR { rows.put(rows.sound, frame + from, fma(y, mul, add)); });
    } else {
      alignas(64) float row[kRow];
      fade_in(stream, in, fades, way, step, count, row);
      if (leaves) add_leaving(stream, out, way, step, frames_to(stream, loop.faded, count), row);
      for (int from = 0; from < count; from += F::lanes) rows.put(rows.sound, frame + from, fma(F::load(row + from), mul, add));
    }
  }

  // A reader's way along the table in a stretch of frames.
  struct Line {
    TableRun run;
    bool ends;    // the loop goes beyond the table's end
    bool sounds;  // some frame lies before it
  };
  static HWY_INLINE Line line_of(const Stream& stream, const OneLoop::Reader& reader, int count) {
    const TablePlace base = static_cast<TablePlace>(hn::GetLane(reader.base.v)) * TableRun::kSample, size = TablePlace{stream.table.size} * TableRun::kSample;
    const bool backwards = hn::GetLane(reader.backwards.v) == 1.0f, ends = hn::GetLane(reader.end_slope.v) > 0;
    const TablePlace step = stream.held.step.units;
    const TablePlace place = backwards ? base - reader.way.units : base + reader.way.units;
    return {{place, backwards ? -step : step}, ends, !ends || (backwards ? place - step * count : place) < size};
  }

  // Reads along a line, with the gain at the table's end.
  template <class Take>
  static HWY_INLINE void read(const Stream& stream, const Line& line, const OneLoop::Reader& reader, int count, Take take) {
    if (!line.ends) return line.run.read(stream.table, count, take);
    const float slope = hn::GetLane(reader.end_slope.v);
    const TablePlace left = TablePlace{stream.table.size} * TableRun::kSample - line.run.place;
    const Ramp end_gain{in_samples(left) * slope, in_samples(-line.run.step) * slope};
    line.run.read(stream.table, count, [&](int from, F y) HWY_ATTR { take(from, y * clamp(end_gain.at(frames_from(from)), F(0.0f), F(1.0f))); });
  }
  static float in_samples(TablePlace place) { return static_cast<float>(place) * (1.0f / 4294967296.0f); }

  static HWY_INLINE void fade_in(const Stream& stream, const Line& line, bool fades, float way, float step, int count, float* row) {
    const OneLoop& loop = stream.loop;
    if (!line.sounds) return void(std::fill_n(row, kRow, 0.0f));
    const float slope = hn::GetLane(loop.fade_slope.v);
    const Ramp come{fades ? way * slope : 1.0f, fades ? step * slope : 0.0f}, left = left_ramp(loop, step);
    read(stream, line, loop.now, count, [&](int from, F y) HWY_ATTR {
      const F frame = frames_from(from);
      if (fades) y *= fade_of(loop.shape, min(come.at(frame), F(1.0f)));
      if (loop.mode == kOnce) y *= fade_of(loop.shape, clamp(left.at(frame), F(0.0f), F(1.0f)));
      y.store(row + from);
    });
  }

  // Of a sound that plays once: how much of its fade at the end is left.
  static HWY_INLINE Ramp left_ramp(const OneLoop& loop, float step) {
    const float fade = hn::GetLane(loop.fade_out.v), slope = hn::GetLane(OneLoop::slope_of(loop.fade_out).v);
    return {(fade - in_samples(loop.now.way.units - loop.turn.units)) * slope, -step * slope};
  }

  static HWY_INLINE void add_leaving(const Stream& stream, const Line& line, float way, float step, int count, float* row) {
    const OneLoop& loop = stream.loop;
    const float slope = hn::GetLane(loop.fade_slope.v);
    const Ramp come{way * slope, step * slope};
    const F gain(hn::GetLane(loop.leaving_gain.v));
    read(stream, line, loop.leaving, count, [&](int from, F y) HWY_ATTR {
      const F x = min(come.at(frames_from(from)), F(1.0f));
      fma(fade_of(loop.shape, F(1.0f) - x) * gain, y, F::load(row + from)).store(row + from);
    });
  }

  static HWY_INLINE F frames_from(int frame) { return (Whole<F>::lane_numbers() + Whole<F>(frame)).to_float(); }

  UnitSetup setup_;
  Rate rate_;
  bool loops_move_ = false;  // start, dur or xfade is a signal
  bool scales_ = false;      // mul and add are held
  std::vector<Stream> streams_;
  AlignedFloats rows_;       // those of triggers stay zero between blocks
};

std::unique_ptr<Unit> make_looper(const UnitSetup& setup) {
  if (Looper::can_run(setup)) return std::make_unique<Looper>(setup);
  return make_bank<Loop>(setup);
}

constexpr bool kStartsOnPlay = true;
DECLARE_OBJECT(Looper, Audio, false, false, &make_looper, nullptr, kStartsOnPlay, "Plays a part of a table in a loop, with crossfades", table("table"),
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
