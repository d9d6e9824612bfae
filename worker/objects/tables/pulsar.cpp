// Pulsar: one period of a waveform under an envelope in the first part of each period of `freq`, then silence (pulsar synthesis; Curtis
// Roads, "Sound composition with pulsars", 2001). y = table(p / frac) env(p / frac) where p < frac. As Osc's, the phase advances before
// the first frame. Any phase is taken modulo a turn, where pyo's reads outside its table.
//
// Streams are computed one after the other, many frames of each side by side: what is silent costs next to nothing.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <numeric>
#include <tuple>
#include <utility>
#include <vector>

#include "worker/aligned_floats.h"
#include "worker/objects/object.h"
#include "worker/objects/shared_at_load.h"
#include "worker/simd/stream_rows.h"
#include "worker/simd/table_places.h"
#include "worker/simd/wavetable.h"

BEGIN_OBJECTS;

// What sounds in the first part of a period: a waveform times its envelope. Where nobody writes the two, it is one table of their products, of so
// many samples that straight lines between these stay near it; if that is not too many.
class Pulse {
  using F = Frames;

 public:
  Pulse(const Table& wave, const Table& envelope, Interpolation interpolation, bool written)
      : wave_(&wave), envelope_(&envelope), interpolation_(interpolation) {
    if (!written && interpolation == Interpolation::Linear) multiply();
  }

  // At x in [0, 1).
  HWY_INLINE F read(F x) const {
    if (product_.size > 0) return read(product_.samples, product_.size, x, Interpolation::Linear);
    return read(wave_->samples.data(), wave_->size, x, interpolation_) * read(envelope_->samples.data(), envelope_->size, x, Interpolation::Linear);
  }

  // The table of products; its size is 0 where there is none.
  const TableSpan& product() const { return product_; }

 private:
  static constexpr std::int64_t kMostSamples = 1 << 15;  // more of them leave the cache

  static HWY_INLINE F read(const float* samples, std::int32_t size, F x, Interpolation interpolation) {
    const TableStreams<F> table{samples, Whole<F>(0), Whole<F>(size)};
    const F place = x * table.size.to_float();
    const Whole<F> index = min(Whole<F>::trunc(place), table.size - Whole<F>(1));
    return table.read(index, place - index.to_float(), interpolation);
  }

  // Between two samples of both tables the product is a parabola, which is a quarter of the product of their slopes off its chord.
  void multiply() {
    const std::int64_t size = std::lcm(static_cast<std::int64_t>(wave_->size), static_cast<std::int64_t>(envelope_->size));
    if (size > kMostSamples) return;
    double peak = 0, farthest = 0;
    for (std::int64_t i = 0; i < size; ++i) {
      const auto [wave, envelope] = at(i, size);
      const auto [next_wave, next_envelope] = at(i + 1, size);
      peak = std::max(peak, std::fabs(wave * envelope));
      farthest = std::max(farthest, std::fabs((next_wave - wave) * (next_envelope - envelope)) / 4);
    }
    for (std::int64_t parts = 1; size * parts <= kMostSamples; parts *= 2)
      if (farthest <= 1e-6 * peak * static_cast<double>(parts * parts)) return sample(size * parts);
  }
  void sample(std::int64_t size) {
    constexpr std::int64_t kGuard = 4;
    samples_ = AlignedFloats(static_cast<std::size_t>(size + kGuard));
    for (std::int64_t i = 0; i < size + kGuard; ++i) {
      const auto [wave, envelope] = at(std::min(i, size), size);
      samples_[static_cast<std::size_t>(i)] = static_cast<float>(wave * envelope);
    }
    product_ = {samples_.data(), static_cast<std::int32_t>(size), static_cast<std::int32_t>(size + kGuard)};
  }

  // Both, after i of `size` parts.
  std::pair<double, double> at(std::int64_t i, std::int64_t size) const { return {between(*wave_, i, size), between(*envelope_, i, size)}; }
  static double between(const Table& table, std::int64_t i, std::int64_t size) {
    const auto sample = static_cast<std::size_t>(i * table.size / size);
    const double x = static_cast<double>(i * table.size % size) / static_cast<double>(size);
    return x == 0 ? table.samples[sample] : table.samples[sample] + x * (static_cast<double>(table.samples[sample + 1]) - table.samples[sample]);
  }

  const Table *wave_, *envelope_;
  Interpolation interpolation_;
  TableSpan product_{nullptr, 0, 0};
  AlignedFloats samples_;
};

class Pulsar final : public Unit {
  using F = Frames;

 public:
  explicit Pulsar(const UnitSetup& setup)
      : setup_(setup), rate_(setup.rate), streams_(static_cast<std::size_t>(setup.streams)) {
    if (setup.output.shape.width > 1) rows_ = AlignedFloats(static_cast<std::size_t>(kMaxWidth) * kRow);
    for (const View& view : setup.values) moves_ |= !view.held();
    if (moves_) values_ = AlignedFloats(static_cast<std::size_t>(kValues) * kMaxWidth * kBlock);
    if (setup.output.folded) sums_ = AlignedFloats(static_cast<std::size_t>(kMaxWidth) * kBlock);
    const auto interpolation = static_cast<Interpolation>(static_cast<int>(setup.fixed[2].number));
    const bool written = setup.fixed[0].number != 0 || setup.fixed[1].number != 0;
    for (std::size_t s = 0; s < streams_.size(); ++s) {
      const auto table = [&](std::size_t fixed) -> const Table& { return *setup.fixed[fixed].tables[s % setup.fixed[fixed].tables.size()]; };
      streams_[s].pulse = shared_at_load<Pulse>(std::tuple(&table(0), &table(1), interpolation, written), table(0), table(1), interpolation, written);
    }
  }

  // [audio-thread]
  void run(int frames) override {
    if (changed) take_changed();
    if (setup_.output.folded) return run_folded(frames);
    with_width(setup_.output.shape, [&](auto width) HWY_ATTR {
      if constexpr (width == 1) run_alone(frames);
      else run_rows<width>(frames);
    });
  }

 private:
  enum Value { kFreq, kPart, kPhase, kValues };
  static constexpr int kRow = kBlock + kMaxWidth;  // room for a vector that begins with a block's last frame

  // The part of the period that sounds.
  struct Part {
    F part, inverse;
    static HWY_INLINE Part of(F frac) {
      const F part = clamp(frac, F(0.0f), F(1.0f));
      return {part, F(1.0f) / max(part, F(1e-6f))};
    }
  };

  struct Stream {
    std::shared_ptr<const Pulse> pulse;
    std::uint32_t phase = 0;
    // What follows from values that are held:
    std::uint32_t step, offset;
    float part;
    float mul, add;         // 1 and 0 where one of them is a signal
    bool walks;             // goes through the table of products, a vector or more in a period
    std::uint64_t end;      // phase from which on it is silent
    double place_of_phase;  // in the table of products
    std::uint64_t speed;    // there, a frame
  };

  void take_changed() {
    changed = false;
    scales_ = setup_.mul.held() && setup_.add.held();
    for (int s = 0; s < setup_.streams; ++s) {
      Stream& stream = streams_[static_cast<std::size_t>(s)];
      const auto value = [&](Value which) HWY_ATTR { return F(setup_.values[which].at(s, 0)); };
      stream.step = hn::GetLane(rate_.turns_per_frame(value(kFreq)).v);
      stream.offset = hn::GetLane(Turns<F>::wrapped(value(kPhase)).v);
      stream.part = hn::GetLane(Part::of(value(kPart)).part.v);
      stream.mul = scales_ ? setup_.mul.at(s, 0) : 1.0f;
      stream.add = scales_ ? setup_.add.at(s, 0) : 0.0f;
      find_walk(stream);
    }
  }

  void find_walk(Stream& stream) const {
    constexpr std::uint32_t kFastest = 1u << 28;
    constexpr float kShortest = 1e-3f;  // a phase that still sounds is less than 256 / 2^32 / part of the table behind its end, which has guards enough
    const double size = stream.pulse->product().size;
    stream.walks = !moves_ && size > 0 && stream.step > 0 && stream.step <= kFastest && stream.part > kShortest;
    if (!stream.walks) return;
    stream.end = static_cast<std::uint64_t>(std::ceil(stream.part * 16777216.0f)) << 8;  // phases are compared by their upper 24 bits
    stream.place_of_phase = size / static_cast<double>(stream.part);
    stream.speed = static_cast<std::uint64_t>(stream.step * stream.place_of_phase);
  }

  void run_alone(int frames) {
    float* const out = setup_.output.data;
    if (moves_) take_values<1>(0, frames);
    const F mul(streams_[0].mul), add(streams_[0].add);
    run_stream(0, frames, [&](int frame, F y) HWY_ATTR { put(out, frame, fma(y, mul, add)); }, [&](int frame) HWY_ATTR { put(out, frame, add); });
    if (!scales_) write_alone(setup_, out, frames);
  }
  static HWY_INLINE void put(float* block, int frame, F y) {
    if (HWY_LIKELY(frame + F::lanes <= kBlock)) y.store(block + frame);
    else hn::BlendedStore(y.v, hn::FirstN(F::D(), static_cast<std::size_t>(kBlock - frame)), F::D(), block + frame);
  }

  template <int Width>
  void run_rows(int frames) {
    const Output& output = setup_.output;
    const float* rows[kMaxWidth];
    for (int group = 0; group < output.shape.groups; ++group) {
      const int count = std::min(Width, setup_.streams - group * Width);
      if (moves_) take_values<Width>(group, frames);
      for (int lane = 0; lane < count; ++lane) {
        const Stream& stream = streams_[static_cast<std::size_t>(group * Width + lane)];
        const F mul(stream.mul), add(stream.add);
        float* const row = row_of(lane);
        run_stream(group * Width + lane, frames, [&](int frame, F y) HWY_ATTR { fma(y, mul, add).store(row + frame); },
                   [&](int frame) HWY_ATTR { add.store(row + frame); });
      }
      for (int lane = 0; lane < Width; ++lane) rows[lane] = row_of(lane % count);
      interleave_rows<Width>(rows, output.data + static_cast<std::size_t>(group) * output.group_stride, frames);
    }
    if (!scales_) scale_outputs<Width>(setup_, frames);
  }

  void run_folded(int frames) {
    std::fill_n(sums_.data(), sums_.size(), 0.0f);
    for (int s = 0; s < setup_.streams; ++s) {
      const int lane = s % kMaxWidth;
      if (moves_ && lane == 0) take_values<kMaxWidth>(s / kMaxWidth, frames);
      float *const row = row_of(lane), *const sums = sums_.data() + lane * kBlock;
      run_stream(s, frames, [&](int frame, F y) HWY_ATTR { y.store(row + frame); }, [&](int frame) HWY_ATTR { F(0.0f).store(row + frame); });
      const F mul(streams_[static_cast<std::size_t>(s)].mul), add(streams_[static_cast<std::size_t>(s)].add);
      for (int frame = 0; frame < frames; frame += F::lanes) (F::load(sums + frame) + fma(F::load(row + frame), mul, add)).store(sums + frame);
    }
    const float* rows[kMaxWidth];
    for (int lane = 0; lane < kMaxWidth; ++lane) rows[lane] = sums_.data() + lane * kBlock;
    interleave_rows<kMaxWidth>(rows, setup_.output.data, frames);
  }
  float* row_of(int lane) const { return rows_.data() + lane * kRow; }

  // A row of each value that is a signal, for each stream of a group.
  template <int Width>
  void take_values(int group, int frames) {
    for (int which = 0; which < kValues; ++which) {
      if (setup_.values[static_cast<std::size_t>(which)].held()) continue;
      float* rows[Width];
      for (int lane = 0; lane < Width; ++lane) rows[lane] = value_row(which, lane);
      read_rows<Width>(setup_.values[static_cast<std::size_t>(which)], group, 0, frames, rows);
    }
  }
  float* value_row(int which, int lane) const { return values_.data() + (which * kMaxWidth + lane) * kBlock; }

  // Calls give(frame, samples) and pause(frame), a vector each time, in the order of frames; what is said of frames that later calls are about does not count.
  template <class Give, class Pause>
  HWY_INLINE void run_stream(int s, int frames, Give give, Pause pause) {
    Stream& stream = streams_[static_cast<std::size_t>(s)];
    if (moves_) return follow(stream, s % setup_.output.shape.width, frames, give, pause);
    if (stream.walks) walk(stream, frames, give, pause);
    else leap(stream, frames, give, pause);
    stream.phase += stream.step * static_cast<std::uint32_t>(frames);
  }

  // Sound and silence in turns.
  template <class Give, class Pause>
  HWY_INLINE void walk(const Stream& stream, int frames, Give give, Pause pause) const {
    std::uint32_t phase = stream.phase + stream.offset + stream.step;
    for (int frame = 0; frame < frames;) {
      const bool sounds = phase < stream.end;
      const std::uint32_t last = sounds ? static_cast<std::uint32_t>(stream.end - 1) : 0xffffffffu;
      const int count = static_cast<int>(std::min<std::uint32_t>((last - phase) / stream.step, static_cast<std::uint32_t>(frames - frame - 1))) + 1;
      if (sounds)
        read_along(stream, static_cast<std::uint64_t>(phase * stream.place_of_phase), count, [&](int from, F y) HWY_ATTR { give(frame + from, y); });
      else
        for (int from = 0; from < count; from += F::lanes) pause(frame + from);
      frame += count;
      phase += stream.step * static_cast<std::uint32_t>(count);
    }
  }

  // Only the last vector may come beyond the table's end.
  template <class Take>
  static HWY_INLINE void read_along(const Stream& stream, std::uint64_t place, int count, Take take) {
    const TableSpan table = stream.pulse->product();
    const Turns<F> rests = in_all(static_cast<std::uint32_t>(stream.speed)) * Whole<F>::lane_numbers();
    const auto between = [&](Neighbours<F> found) HWY_ATTR {
      return TableSpan::between(found.left, found.right, (rests + in_all(static_cast<std::uint32_t>(place))).to_float());
    };
    int from = 0;
    for (; from + F::lanes <= count; from += F::lanes, place += stream.speed * F::lanes)
      take(from, between(neighbours_along<F, false>(table.samples, place, stream.speed, 0)));
    if (from < count) take(from, between(neighbours_along<F, true>(table.samples, place, stream.speed, static_cast<std::uint64_t>(table.size))));
  }

  // Any speed, forwards and backwards.
  template <class Give, class Pause>
  HWY_INLINE void leap(const Stream& stream, int frames, Give give, Pause pause) const {
    const Turns<F> step = in_all(stream.step);
    Turns<F> phase = in_all(stream.phase + stream.step + stream.offset) + step * Whole<F>::lane_numbers();
    const Part part = Part::of(F(stream.part));
    for (int frame = 0; frame < frames; frame += F::lanes, phase += step * Whole<F>(F::lanes)) read(*stream.pulse, phase, part, frame, give, pause);
  }

  // Values are signals.
  template <class Give, class Pause>
  HWY_INLINE void follow(Stream& stream, int lane, int frames, Give give, Pause pause) const {
    const auto is_held = [&](Value which) HWY_ATTR { return setup_.values[which].held(); };
    const auto value = [&](Value which, int frame) HWY_ATTR { return F::load(value_row(which, lane) + frame); };
    alignas(64) std::uint32_t phases[kBlock];
    const Turns<F> step = in_all(stream.step), offset = in_all(stream.offset);
    for (int frame = 0; frame < frames; frame += F::lanes)
      hn::StoreU((is_held(kFreq) ? step : rate_.turns_per_frame(value(kFreq, frame))).v, Turns<F>::D(), phases + frame);
    std::uint32_t phase = stream.phase;
    for (int frame = 0; frame < frames; ++frame) phases[frame] = phase += phases[frame];
    stream.phase = phase;
    const Part held_part = Part::of(F(stream.part));
    for (int frame = 0; frame < frames; frame += F::lanes) {
      const Turns<F> before(hn::LoadU(Turns<F>::D(), phases + frame));
      const Turns<F> now = before + (is_held(kPhase) ? offset : Turns<F>::wrapped(value(kPhase, frame)));
      read(*stream.pulse, now, is_held(kPart) ? held_part : Part::of(value(kPart, frame)), frame, give, pause);
    }
  }

  template <class Give, class Pause>
  static HWY_INLINE void read(const Pulse& pulse, Turns<F> phase, const Part& part, int frame, Give give, Pause pause) {
    const F p = phase.to_float();
    const Condition<F::D> sounds = p < part.part;
    if (hn::AllFalse(F::D(), sounds.m)) pause(frame);
    else give(frame, select(sounds, pulse.read(min(p * part.inverse, F(0.99999994f))), F(0.0f)));
  }
  static HWY_INLINE Turns<F> in_all(std::uint32_t phase) { return Turns<F>(hn::Set(Turns<F>::D(), phase)); }

  UnitSetup setup_;
  Rate rate_;
  bool moves_ = false;   // a value is a signal
  bool scales_ = false;  // mul and add are held
  std::vector<Stream> streams_;
  AlignedFloats rows_, sums_, values_;
};

constexpr bool kFolds = true;
DECLARE_OBJECT(Pulsar, Audio, false, kFolds, MAKE_UNIT(Pulsar), nullptr, false, "Pulsar synthesis: an enveloped waveform, then silence, in each period",
               table("table"), table("env"), param("freq", 100).hz().signals(),
               param("frac", 0.5).range(0, 1).signals().about("Of the period, that sounds"),
               param("phase", 0).in("turns").signals().about("Added to the running phase; whole turns fall away"),
               integer("interp", 2).range(1, 4).about("1 none, 2 linear, 3 cosine, 4 cubic; of the waveform"));

END_OBJECTS;
