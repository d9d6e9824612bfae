// Granulator: `grains` grains that follow each other round and round, evenly spread over a clock that goes pitch / basedur times a second (each off
// by up to 1.5 % of its place, by chance). With p the phase of a grain's clock, it sounds as table(pos + p dur) env(p); `pos` and `dur` are looked at
// when a grain begins, `pitch` always. A grain's places follow from its clock's phase, exactly, so that none drifts and no two lose each other.
//
// As pyo's, but that a grain waits for its first begin (pyo's starts them amid their envelopes, with a click), and falls in a millisecond of the table
// where it reaches the table's end. A sound with a rate of its own is played at that rate.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "worker/aligned_floats.h"
#include "worker/objects/object.h"
#include "worker/objects/granulation/grains.h"
#include "worker/objects/granulation/phase_clock.h"
#include "worker/random.h"
#include "worker/simd/stream_rows.h"

BEGIN_OBJECTS;

class Granulator final : public Unit {
  using F = Frames;

 public:
  explicit Granulator(const UnitSetup& setup)
      : setup_(setup), clouds_(static_cast<std::size_t>(setup.streams)), sums_(clouds_.size() * kGrainRow) {
    check_count_of_grains(clouds_.size(), static_cast<std::size_t>(setup.fixed[2].number));
    for (std::size_t s = 0; s < clouds_.size(); ++s) set_up(clouds_[s], s);
  }

  // [audio-thread]
  void run(int frames) override {
    changed = false;
    std::fill_n(sums_.data(), sums_.size(), 0.0f);
    for (int s = 0; s < setup_.streams; ++s) {
      Cloud& cloud = clouds_[static_cast<std::size_t>(s)];
      cloud.clock.advance(setup_.values[kPitch], setup_.values[kBase], setup_.rate, s, frames);
      for (Reader& reader : cloud.readers) add(cloud, reader, s, frames);
      cloud.started = true;
    }
    write_rows(setup_, sums_.data(), kGrainRow, frames);
  }

  // Played again, it begins with new grains.
  std::int64_t stop() override {
    for (Cloud& cloud : clouds_) {
      cloud.started = false;
      cloud.clock.restart();
      for (Reader& reader : cloud.readers) reader.sounds = false;
    }
    return 0;
  }

 private:
  enum Value { kPitch, kPosition, kDuration, kBase };

  struct Reader {
    std::uint64_t offset;             // of its phase; the lower half is 0
    TablePlace position, length;      // of the present grain, in the table
    float length_over_65536;          // in samples
    bool sounds;
    int leaves;                       // goes beyond the table's end: 1, its begin: -1
  };
  struct Cloud {
    GrainSource source;
    PhaseClock clock;
    std::vector<Reader> readers;
    float* sums;
    bool started;
  };

  void set_up(Cloud& cloud, std::size_t stream) {
    const auto table = [&](std::size_t fixed) -> const Table& {
      const std::vector<const Table*>& tables = setup_.fixed[fixed].tables;
      return *tables[stream % tables.size()];
    };
    cloud.source = GrainSource::of(table(0), Envelope::of(table(1), setup_.fixed[1].number != 0), setup_.rate);
    cloud.sums = sums_.data() + stream * kGrainRow;
    cloud.started = false;
    std::uint64_t random = setup_.seeds.empty() ? 1 : setup_.seeds[stream];
    const auto count = static_cast<std::size_t>(setup_.fixed[2].number);
    for (std::size_t i = 0; i < count; ++i) {
      const double place = static_cast<double>(i) / static_cast<double>(count) * (1 + 0.015 * (2 * uniform(random) - 1));
      cloud.readers.push_back({static_cast<std::uint64_t>((place - std::floor(place)) * 4294967296.0) << 32, 0, 0, 0, false, 0});
    }
  }

  // Between two begins of its grains, one run of frames after the other.
  HWY_INLINE void add(const Cloud& cloud, Reader& reader, int s, int frames) {
    if (cloud.clock.wraps(reader.offset, 0) || (!cloud.started && reader.offset == 0)) begin(cloud, reader, s, 0);
    for (int from = 0; from < frames;) {
      const int to = cloud.clock.next_wrap(reader.offset, from, frames);
      if (reader.sounds) {
        if (cloud.clock.steady()) add_steadily(cloud, reader, from, to);
        else add_following(cloud, reader, from, to);
      }
      if (to < frames) begin(cloud, reader, s, to);
      from = to;
    }
  }

  void begin(const Cloud& cloud, Reader& reader, int s, int frame) const {
    constexpr double kLongest = 1 << 26;  // samples, so that all places of a vector are counted in 32 bits, however fast they pass
    const double size = cloud.source.sound.size, samples_a_second = cloud.source.samples_a_frame * cloud.source.rate;
    const float duration = setup_.values[kDuration].at(s, frame);
    const double position = std::min(std::max(0.0, static_cast<double>(setup_.values[kPosition].at(s, frame))), size);
    const double length = std::isfinite(duration) ? std::clamp(duration * samples_a_second, -kLongest, kLongest) : 0.0;
    reader.position = static_cast<TablePlace>(position * kTableSample);
    reader.length = static_cast<TablePlace>(length * kTableSample);
    reader.length_over_65536 = static_cast<float>(length / 65536);
    reader.leaves = position + length > size ? 1 : position + length < 0 ? -1 : 0;
    reader.sounds = true;
  }

  // The clock goes at one speed: so do both places.
  HWY_INLINE void add_steadily(const Cloud& cloud, const Reader& reader, int from, int to) {
    const std::uint64_t phase = cloud.clock.phase(reader.offset, from);
    const std::int64_t step = cloud.clock.step();
    const Envelope& all = *cloud.source.envelope;
    const TableSpan& levels = all.span(all.level_of(std::fabs(static_cast<double>(step)) / 18446744073709551616.0 * all.size(0)));
    const TablePlace envelope_size = static_cast<TablePlace>(levels.size) << 32;
    const TableRun sound{reader.position + part_of(phase, reader.length), own_speed_but_for_rounding(step_in(step, reader.length))};
    const TableRun envelope{part_of(phase, envelope_size), step_in(step, envelope_size)};
    const int count = to - from;
    float* const out = cloud.sums + from;
    const bool straight = sound.is_straight(cloud.source.sound, count) && envelope.is_close<1>(levels, count);
    if (straight && count % F::lanes == 0 && reader.leaves == 0) {
      StraightWalk samples = sound.straight(cloud.source.sound);
      CloseWalk<1> walk = envelope.close_walk<1>(levels);
      for (int frame = 0; frame < count; frame += F::lanes) fma(walk.next(), samples.next(), F::load(out + frame)).store(out + frame);
      return;
    }
    alignas(64) float row[kGrainRow];
    sound.read(cloud.source.sound, count, [&](int frame, F samples) HWY_ATTR { samples.store(row + frame); });
    if (HWY_UNLIKELY(reader.leaves != 0)) {
      const F begin(static_cast<float>(static_cast<double>(sound.place) / kTableSample)), speed(static_cast<float>(static_cast<double>(sound.step) / kTableSample));
      for (int frame = 0; frame < count; frame += F::lanes)
        (F::load(row + frame) * left_in_table(cloud, reader, fma((Whole<F>::lane_numbers() + Whole<F>(frame)).to_float(), speed, begin))).store(row + frame);
    }
    F(0.0f).store(row + count);
    envelope.read_closely(levels, count,
                          [&](int frame, F level) HWY_ATTR { fma(level, F::load(row + frame), F::load(out + frame)).store(out + frame); });
  }

  // A block is too short for it to be heard: 2^-22 of a sample.
  static TablePlace own_speed_but_for_rounding(TablePlace step) {
    return step > TableRun::kSample + 16 || step < TableRun::kSample - 16 ? step : TableRun::kSample;
  }

  // The clock's phase is another in each frame.
  HWY_INLINE void add_following(const Cloud& cloud, const Reader& reader, int from, int to) {
    const TableSpan &sound = cloud.source.sound, &envelope = cloud.source.envelope->span(0);
    const F first_fraction(static_cast<float>(static_cast<std::uint32_t>(reader.position) >> 8) * (1.0f / 16777216.0f));
    const Whole<F> first_sample(static_cast<std::int32_t>(reader.position >> 32));
    for (int frame = from; frame < to; frame += F::lanes) {
      const Turns<F> phase = cloud.clock.phases(reader.offset, frame);
      // phase * length has more bits than a float: the phase is taken in halves, and the rounding of the upper one's product is kept.
      const F upper = Whole<F>(phase.template index<16>()).to_float(), lower = phase.template fraction<16>();
      const F scale(reader.length_over_65536), product = upper * scale, whole = floor(product);
      const F rest = (product - whole) + rest_of_product(upper, scale, product) + fma(lower, scale, first_fraction);
      const F carry = floor(rest), x = min(rest - carry, F(0.99999994f));
      const Whole<F> index = first_sample + Whole<F>::trunc(whole) + Whole<F>::trunc(carry);
      const F turn = phase.to_float(), place = turn * Whole<F>(envelope.size).to_float();
      const Whole<F> level = min(Whole<F>::trunc(place), Whole<F>(envelope.size - 1));
      const int wanted = std::min(F::lanes, to - frame);
      F y = between(cloud, sound, index, x, wanted) * between(cloud, envelope, level, place - level.to_float(), wanted);
      if (HWY_UNLIKELY(reader.leaves != 0)) y *= left_in_table(cloud, reader, index.to_float() + x);
      add_frames(cloud, y, frame, to);
    }
  }

  HWY_INLINE F between(const Cloud& cloud, const TableSpan& table, Whole<F> index, F x, int wanted) const {
    std::int32_t first = 0, reach = std::numeric_limits<std::int32_t>::max();
    if (cloud.clock.one_way()) {  // the first and the last frame's are the outermost
      std::int32_t places[F::lanes];
      hn::StoreU(index.v, Whole<F>::D(), places);
      first = std::min(places[0], places[wanted - 1]);
      reach = std::max(places[0], places[wanted - 1]) - first;
      index = max(Whole<F>(0), min(index - Whole<F>(first), Whole<F>(reach)));
    }
    return table.read(first, reach, index, x);
  }

  // 1, and 0 beyond the end of the table that it leaves by, with a millisecond of the table before.
  HWY_INLINE F left_in_table(const Cloud& cloud, const Reader& reader, F place) const {
    const F slope(static_cast<float>(1000 / (cloud.source.samples_a_frame * cloud.source.rate)));
    const F left = reader.leaves > 0 ? Whole<F>(cloud.source.sound.size).to_float() - place : place;
    return clamp(left * slope, F(0.0f), F(1.0f));
  }

  static HWY_INLINE void add_frames(const Cloud& cloud, F y, int frame, int to) {
    float* out = cloud.sums + frame;
    if (to - frame < F::lanes) y = hn::IfThenElseZero(hn::FirstN(F::D(), static_cast<std::size_t>(to - frame)), y.v);
    (F::load(out) + y).store(out);
  }

  UnitSetup setup_;
  std::vector<Cloud> clouds_;
  AlignedFloats sums_;  // a row for each stream
};

UNIT(Granulator, "Granular synthesis: grains that follow each other, evenly spread", table("table"), table("env"),
     param("pitch", 1).signals().about("Of all grains; negative: backwards"),
     param("pos", 0).in("samples").signals().about("Where in the table; of grains that begin"),
     param("dur", 0.1).seconds().range(-3600, 3600).signals().about("Of the table, that a grain plays; of grains that begin"),
     integer("grains", 8).range(1, 65536).about("That sound at once"),
     param("basedur", 0.1).seconds().range(0.0001, 3600).about("How long a grain lasts at pitch 1; where it is dur, it sounds at its own pitch"));

END_OBJECTS;
