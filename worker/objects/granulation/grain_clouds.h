// Granule, Particle and Particle2: for each stream a cloud of grains, each with the values that its parameters have when it begins. Grains sound in
// the order in which they began, whatever the length of a block. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_OBJECTS_GRANULATION_GRAIN_CLOUDS_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_OBJECTS_GRANULATION_GRAIN_CLOUDS_H
#undef TUTTI_WORKER_OBJECTS_GRANULATION_GRAIN_CLOUDS_H
#else
#define TUTTI_WORKER_OBJECTS_GRANULATION_GRAIN_CLOUDS_H
#endif

#include <algorithm>
#include <vector>

#include "worker/aligned_floats.h"
#include "worker/objects/granulation/grain_clock.h"
#include "worker/objects/granulation/grain_filters.h"
#include "worker/objects/granulation/grains.h"
#include "worker/random.h"
#include "worker/simd/stream_rows.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

class GrainClouds : public Unit {
 public:
  // [audio-thread]
  void run(int frames) override {
    changed = false;
    for (Cloud& cloud : clouds_) {
      begin_grains(cloud, frames);
      if (add_grains(cloud, frames)) drop_ended(cloud);
      if (cloud.lost > 0) tell_lost(cloud, frames);
    }
    write_rows(setup_, sums_.data(), kGrainRow, frames);
  }

  // Played again, it begins with new grains.
  std::int64_t stop() override {
    for (Cloud& cloud : clouds_) restart(cloud);
    return 0;
  }

 protected:
  enum Value { kDensity, kPitch, kPosition, kDuration, kDeviation, kPan, kFrequency, kQ, kType };

  // `most`: grains of a cloud that may sound at once; `random`: they begin at random. Throws std::runtime_error where that is too much memory.
  GrainClouds(const UnitSetup& setup, int channels, int most, bool random)
      : setup_(setup), rate_(setup.rate), channels_(channels), most_(most), random_(random), deviates_(setup.values.size() > kDeviation),
        filtered_(setup.values.size() > kFrequency), clouds_(static_cast<std::size_t>((setup.streams + channels - 1) / channels)),
        sums_(static_cast<std::size_t>(channels) * clouds_.size() * kGrainRow) {
    check_count_of_grains(clouds_.size(), static_cast<std::size_t>(most));
    for (std::size_t i = 0; i < clouds_.size(); ++i) set_up(clouds_[i], i, static_cast<std::size_t>(most));
  }

 private:
  struct Cloud {
    GrainSource source;
    GrainClock clock;
    std::uint64_t random;
    std::vector<Grain> grains;
    std::vector<GrainFilter> filters;
    int count;  // grains that sound
    int first_stream;
    StreamPlace place;  // of that one
    double lost;        // grains that found no room
    float* sums;        // a row for each of its channels
    std::size_t floats;
  };

  float value(Value which, const Cloud& cloud, int frame) const { return cloud.place.in(setup_.values[which])[frame]; }

  void set_up(Cloud& cloud, std::size_t index, std::size_t most) {
    const auto table = [&](std::size_t fixed) -> const Table& {
      const std::vector<const Table*>& tables = setup_.fixed[fixed].tables;
      return *tables[index % tables.size()];
    };
    cloud.source = GrainSource::of(table(0), Envelope::of(table(1), setup_.fixed[1].number != 0), setup_.rate);
    const std::size_t places = most + kBlock;  // in each frame of a block one may begin
    cloud.grains.resize(places);
    if (filtered_) cloud.filters.resize(places);
    cloud.lost = 0;
    const std::size_t first = index * static_cast<std::size_t>(channels_);
    cloud.first_stream = static_cast<int>(first);
    cloud.place = StreamPlace::of(cloud.first_stream, setup_.output.shape);
    cloud.random = setup_.seeds.empty() ? 1 : setup_.seeds[first];
    cloud.sums = sums_.data() + first * kGrainRow;
    cloud.floats = static_cast<std::size_t>(channels_) * kGrainRow;
    restart(cloud);
  }

  void restart(Cloud& cloud) const {
    cloud.count = 0;
    cloud.clock.start(random_ ? next_wait(cloud, 0) : 0);
  }

  // In mean distances of grains.
  double next_wait(Cloud& cloud, int frame) const {
    if (random_) return -std::log(1 - uniform(cloud.random));
    if (!deviates_) return 1;
    const auto deviation = static_cast<double>(std::min(std::max(0.0f, value(kDeviation, cloud, frame)), 1.0f));
    return 1 + deviation * (2 * uniform(cloud.random) - 1);
  }

  void begin_grains(Cloud& cloud, int frames) {
    cloud.clock.run(setup_.rate, cloud.place.in(setup_.values[kDensity]), frames, [&](int frame, double late) HWY_ATTR {
      begin_grain(cloud, frame, late);
      return next_wait(cloud, frame);
    });
  }

  void begin_grain(Cloud& cloud, int frame, double late) {
    if (cloud.count >= most_ && count_sounding(cloud, frame) >= most_) {
      ++cloud.lost;
      return;
    }
    const auto place = static_cast<std::size_t>(cloud.count);
    Grain& grain = cloud.grains[place];
    if (!grain.begin(cloud.source, {value(kDuration, cloud, frame), value(kPitch, cloud, frame), value(kPosition, cloud, frame)}, frame, late)) return;
    pan(grain, channels_ > 1 ? value(kPan, cloud, frame) : 0.0f);
    if (filtered_)
      cloud.filters[place].begin(rate_, value(kFrequency, cloud, frame), value(kQ, cloud, frame), value(kType, cloud, frame));
    ++cloud.count;
  }

  // Those that have ended earlier in this block stand in their places still.
  static int count_sounding(const Cloud& cloud, int frame) {
    return static_cast<int>(std::count_if(cloud.grains.begin(), cloud.grains.begin() + cloud.count,
                                          [frame](const Grain& grain) { return grain.begins + grain.left > frame; }));
  }

  // Between two channels, by square roots (equal power); more than two stand in a circle.
  void pan(Grain& grain, float at) const {
    const float place = std::min(std::max(0.0f, at), 1.0f) * static_cast<float>(channels_ > 2 ? channels_ : channels_ - 1);
    const int first = static_cast<int>(place) % channels_;
    const float way = place - std::floor(place);
    grain.channels[0] = first;
    grain.channels[1] = (first + 1) % channels_;
    grain.gains[0] = std::sqrt(1 - way);
    grain.gains[1] = std::sqrt(way);
  }

  // In the order in which they began: their sum is the same to the last bit whatever the length of a block. True: one of them has ended.
  bool add_grains(Cloud& cloud, int frames) const {
    const bool whole = frames == kBlock && channels_ == 1;
    if (filtered_) return add_filtered_grains(cloud, frames, whole);
    return whole ? add_whole_block(cloud) : add_block(cloud, frames);
  }

  // A block of one channel is summed in registers.
  bool add_whole_block(Cloud& cloud) const {
    bool ended = false;
    WholeBlock sums;
    sums.each([](int, Frames& sum) HWY_ATTR { sum = Frames(0.0f); });
    for (int i = 0; i < cloud.count; ++i) {
      Grain& grain = cloud.grains[static_cast<std::size_t>(i)];
      if (HWY_LIKELY(grain.walks(kBlock))) {
        grain.walk_and_advance(cloud.source, sums);
      } else {
        GrainRow row;
        read_and_shape(cloud, grain, kBlock, row.samples);
        grain.add(row.samples, sums);
      }
      ended |= grain.left <= 0;
    }
    sums.each([&](int frame, Frames& sum) HWY_ATTR { sum.store(cloud.sums + frame); });
    return ended;
  }

  bool add_block(Cloud& cloud, int frames) const {
    bool ended = false;
    std::fill_n(cloud.sums, cloud.floats, 0.0f);
    for (int i = 0; i < cloud.count; ++i) {
      Grain& grain = cloud.grains[static_cast<std::size_t>(i)];
      if (grain.walks(frames)) {
        grain.walk_and_advance(cloud.source, frames, cloud.sums);
      } else {
        GrainRow row;
        read_and_shape(cloud, grain, frames, row.samples);
        grain.add(row.samples, frames, cloud.sums);
      }
      ended |= grain.left <= 0;
    }
    return ended;
  }

  static HWY_NOINLINE void read_and_shape(const Cloud& cloud, Grain& grain, int frames, float* row) {
    grain.read_sound(cloud.source, grain.frames_in(frames), row + grain.begins);
    grain.shape_and_advance(cloud.source, frames, row);
  }

  // As many at once as their filters take.
  bool add_filtered_grains(Cloud& cloud, int frames, bool whole) const {
    GrainRow rows[GrainFilter::kTogether];
    bool ended = false;
    std::fill_n(cloud.sums, cloud.floats, 0.0f);
    for (int first = 0; first < cloud.count; first += GrainFilter::kTogether) {
      const int count = std::min(GrainFilter::kTogether, cloud.count - first);
      Grain* const grains = &cloud.grains[static_cast<std::size_t>(first)];
      for (int n = 0; n < count; ++n) read_beside_zeros(cloud, grains[n], frames, rows[n].samples);
      GrainFilter::run(&cloud.filters[static_cast<std::size_t>(first)], rows, count, frames);
      if (whole) add_whole_rows(cloud, grains, rows, count);
      else add_rows(cloud, grains, rows, count, frames);
      for (int n = 0; n < count; ++n) ended |= grains[n].left <= 0;
    }
    return ended;
  }

  static HWY_INLINE void read_beside_zeros(const Cloud& cloud, const Grain& grain, int frames, float* row) {
    if (grain.walks(frames)) return grain.walk_in_sound(cloud.source, frames, row);
    const int count = grain.frames_in(frames), end = grain.begins + count;
    std::fill_n(row, grain.begins, 0.0f);
    grain.read_sound(cloud.source, count, row + grain.begins);
    std::fill_n(row + end, kGrainRow - end, 0.0f);
  }

  static HWY_INLINE void add_whole_rows(const Cloud& cloud, Grain* grains, GrainRow* rows, int count) {
    WholeBlock sums;
    sums.each([&](int frame, Frames& sum) HWY_ATTR { sum = Frames::load(cloud.sums + frame); });
    for (int n = 0; n < count; ++n) {
      if (HWY_LIKELY(grains[n].walks_in_levels(kBlock))) {
        grains[n].walk_and_advance(cloud.source, rows[n].samples, sums);
      } else {
        shape(cloud, grains[n], kBlock, rows[n].samples);
        grains[n].add(rows[n].samples, sums);
      }
    }
    sums.each([&](int frame, Frames& sum) HWY_ATTR { sum.store(cloud.sums + frame); });
  }
  static HWY_INLINE void add_rows(const Cloud& cloud, Grain* grains, GrainRow* rows, int count, int frames) {
    for (int n = 0; n < count; ++n) {
      if (grains[n].walks_in_levels(frames)) {
        grains[n].walk_and_advance(cloud.source, rows[n].samples, frames, cloud.sums);
      } else {
        shape(cloud, grains[n], frames, rows[n].samples);
        grains[n].add(rows[n].samples, frames, cloud.sums);
      }
    }
  }
  static HWY_NOINLINE void shape(const Cloud& cloud, Grain& grain, int frames, float* row) { grain.shape_and_advance(cloud.source, frames, row); }

  void drop_ended(Cloud& cloud) const {
    const auto has_ended = [](const Grain& grain) { return grain.left <= 0; };
    int kept = static_cast<int>(std::find_if(cloud.grains.begin(), cloud.grains.begin() + cloud.count, has_ended) - cloud.grains.begin());
    for (int i = kept; i < cloud.count; ++i) {
      const auto from = static_cast<std::size_t>(i), to = static_cast<std::size_t>(kept);
      if (has_ended(cloud.grains[from])) continue;
      if (from != to) {
        cloud.grains[to] = cloud.grains[from];
        if (filtered_) cloud.filters[to] = cloud.filters[from];
      }
      ++kept;
    }
    cloud.count = kept;
  }

  void tell_lost(const Cloud& cloud, int frames) const {
    for (int s = cloud.first_stream; s < std::min(cloud.first_stream + channels_, setup_.streams); ++s)
      for (int frame = 0; frame < frames; ++frame) setup_.output.of(1).at(s, frame) = static_cast<float>(cloud.lost);
  }

  UnitSetup setup_;
  Rate rate_;
  int channels_, most_;  // of each cloud
  bool random_, deviates_, filtered_;
  std::vector<Cloud> clouds_;
  AlignedFloats sums_;  // a row for each stream
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
