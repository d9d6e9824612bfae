// TableRec and MatrixRec: record their input into a table, from its begin to its end, whenever they are played: t[i] = feedback t[i] + gain x. The gain
// rises and falls over the first value, `fadetime`. Stopped before the end it falls as well. Outputs are the sample that is written, counted from 0, and a
// trigger with the last one. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_OBJECTS_TABLES_RECORDER_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_OBJECTS_TABLES_RECORDER_H
#undef TUTTI_WORKER_OBJECTS_TABLES_RECORDER_H
#else
#define TUTTI_WORKER_OBJECTS_TABLES_RECORDER_H
#endif

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "worker/objects/mul_add.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

class Recorder : public Unit {
 public:
  // `delay`: samples from play() to the first that is recorded.
  Recorder(const UnitSetup& setup, int delay) : setup_(setup), delay_(delay), recordings_(static_cast<std::size_t>(setup.streams)) {}

  void play(std::int64_t) override {
    for (int s = 0; s < setup_.streams; ++s) {
      const double fade = setup_.values[0].at(s, 0) * setup_.rate;
      recordings_[static_cast<std::size_t>(s)] = {delay_, 0, table_of(s).size, fade > 0 ? static_cast<float>(1 / fade) : 1e30f};
    }
  }

  std::int64_t stop() override {
    std::int64_t longest = 0;
    for (Recording& r : recordings_) {
      r.end = r.waits > 0 ? r.next : std::min(r.end, r.next + static_cast<int>(1 / r.rise));
      longest = std::max<std::int64_t>(longest, r.end - r.next);
    }
    return longest;
  }

  void run(int frames) override {
    const bool records = std::any_of(recordings_.begin(), recordings_.end(), [](const Recording& r) { return r.next < r.end; });
    for (int s = 0; s < setup_.streams; ++s) record(s, records ? frames : 1);
    if (!records) repeat_first_frame(frames);
    apply_mul_add(setup_, frames);
  }

 private:
  struct Recording {
    int waits = 0;  // frames
    int next = 0, end = 0;
    float rise = 1e30f;  // of the gain, a frame
  };

  Table& table_of(int stream) const { return *setup_.fixed[0].written[static_cast<std::size_t>(stream) % setup_.fixed[0].written.size()]; }

  void record(int s, int frames) {
    Recording& r = recordings_[static_cast<std::size_t>(s)];
    Table& table = table_of(s);
    const std::size_t stride = setup_.output.frame_stride;
    float* time = &setup_.output.at(s, 0);
    float* trig = &setup_.output.of(1).at(s, 0);
    const int waits = std::min(r.waits, frames);
    r.waits -= waits;
    for (int f = 0; f < frames; ++f, time += stride, trig += stride) {
      const bool records = f >= waits && r.next < r.end;
      *time = static_cast<float>(r.next);
      *trig = records && r.next == r.end - 1 ? 1.0f : 0.0f;
      if (!records) continue;
      const float x = setup_.inputs[0].at(s, f);
      const float gain = std::min({1.0f, static_cast<float>(r.next) * r.rise, static_cast<float>(r.end - 1 - r.next) * r.rise});
      const float kept = table.samples[static_cast<std::size_t>(r.next)] * table.feedback;
      table.write(r.next, kept + (std::isfinite(x) ? x : 0.0f) * (r.rise > 1 ? 1.0f : gain));
      ++r.next;
    }
  }

  // What has ended, or was not told to begin, costs next to nothing.
  void repeat_first_frame(int frames) const {
    const Output& output = setup_.output;
    const auto width = static_cast<std::size_t>(output.frame_stride);
    for (int group = 0; group < 2 * output.shape.groups; ++group) {  // of both outputs
      float* const first = output.data + static_cast<std::size_t>(group) * output.group_stride;
      const auto count = static_cast<std::size_t>(frames);
      for (std::size_t have = 1; have < count; have *= 2) std::copy_n(first, std::min(have, count - have) * width, first + have * width);
    }
  }

  UnitSetup setup_;
  int delay_;
  std::vector<Recording> recordings_;
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
