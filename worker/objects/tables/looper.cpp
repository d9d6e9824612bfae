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
#include "worker/objects/tables/loop.h"
#include "worker/simd/stream_rows.h"
#include "worker/simd/table_places.h"

BEGIN_OBJECTS;

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
