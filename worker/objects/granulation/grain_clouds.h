// Granule, Particle and Particle2: for each stream a cloud of grains, each with the values that its parameters have when it begins. Grains sound in
// the order in which they began, whatever the length of a block. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_OBJECTS_GRANULATION_GRAIN_CLOUDS_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_OBJECTS_GRANULATION_GRAIN_CLOUDS_H
#undef TUTTI_WORKER_OBJECTS_GRANULATION_GRAIN_CLOUDS_H
#else
#define TUTTI_WORKER_OBJECTS_GRANULATION_GRAIN_CLOUDS_H
#endif

#include <algorithm>
#include <map>
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
    std::fill_n(sums_.data(), sums_.size(), 0.0f);
    for (Cloud& cloud : clouds_) begin_grains(cloud, frames);
    for (Cloud& cloud : clouds_) add_grains(cloud, frames);
    for (Cloud& cloud : clouds_) {
      drop_ended(cloud);
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
    int count;        // grains that sound
    int first_stream;
    double lost;      // grains that found no room
    float* sums;
  };

  float value(Value which, const Cloud& cloud, int frame) const { return setup_.values[which].at(cloud.first_stream, frame); }

  void set_up(Cloud& cloud, std::size_t index, std::size_t most) {
    const auto table = [&](std::size_t fixed) -> const Table& {
      const std::vector<const Table*>& tables = setup_.fixed[fixed].tables;
      return *tables[index % tables.size()];
    };
    const Envelope& envelope = envelopes_.try_emplace(&table(1), table(1), setup_.fixed[1].number != 0).first->second;
    cloud.source = GrainSource::of(table(0), envelope, setup_.rate);
    const std::size_t places = most + kBlock;  // in each frame of a block one may begin
    cloud.grains.resize(places);
    if (filtered_) cloud.filters.resize(places);
    cloud.lost = 0;
    const std::size_t first = index * static_cast<std::size_t>(channels_);
    cloud.first_stream = static_cast<int>(first);
    cloud.random = setup_.seeds.empty() ? 1 : setup_.seeds[first];
    cloud.sums = sums_.data() + first * kGrainRow;
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
    cloud.clock.run(setup_.rate, setup_.values[kDensity], cloud.first_stream, frames, [&](int frame, double late) HWY_ATTR {
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

  void add_grains(Cloud& cloud, int frames) const {
    for (std::size_t i = 0; i < static_cast<std::size_t>(cloud.count); ++i)
      if (filtered_) add_filtered(cloud, cloud.grains[i], cloud.filters[i], frames);
      else add(cloud, cloud.grains[i], frames);
  }

  HWY_INLINE void add(const Cloud& cloud, Grain& grain, int frames) const {
    const int count = grain.frames_in(frames);
    if (grain.add_straight_and_advance(cloud.source, count, cloud.sums)) return;
    alignas(64) float row[kGrainRow];
    grain.read_sound(cloud.source, count, row);
    grain.add_and_advance(cloud.source, count, row, cloud.sums);
  }

  // Through its filter, from the block's begin on: before the grain begins, it gets zeros.
  HWY_INLINE void add_filtered(const Cloud& cloud, Grain& grain, GrainFilter& filter, int frames) const {
    alignas(64) float in_row[kMaxWidth + kGrainRow], out_row[kGrainRow];
    float* const in = in_row + kMaxWidth;
    const int count = grain.frames_in(frames), begins = grain.begins, end = begins + count;
    std::fill_n(in, begins, 0.0f);
    grain.read_sound(cloud.source, count, in + begins);
    if (grain.add_smoothly_and_advance(cloud.source, count, cloud.sums, [&](auto take) HWY_ATTR { filter.run(in, out_row, end, take); })) return;
    filter.run(in, out_row, end, [&](int frame, Frames samples) HWY_ATTR { samples.store(out_row + frame); });
    Frames(0.0f).store(out_row + end);
    grain.add_and_advance(cloud.source, count, out_row + begins, cloud.sums);
  }

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
  std::map<const Table*, Envelope> envelopes_;
  std::vector<Cloud> clouds_;
  AlignedFloats sums_;  // a row for each stream
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
