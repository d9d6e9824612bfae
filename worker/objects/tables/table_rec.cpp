// TableRec: records its input into a table, from its begin to its end, whenever it is played: t[i] = feedback t[i] + gain x. The gain rises
// and falls over `fadetime`. Stopped before the end it falls as well, where pyo's breaks off.
// Its outputs are the sample that is written, counted from 0 ("time"), and a trigger with the last one ("trig").
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "worker/objects/mul_add.h"
#include "worker/objects/object.h"

BEGIN_OBJECTS;

class TableRec final : public Unit {
 public:
  explicit TableRec(const UnitSetup& setup) : setup_(setup), recordings_(static_cast<std::size_t>(setup.streams)) {}

  void play(std::int64_t) override {
    for (int s = 0; s < setup_.streams; ++s) {
      const Table& table = table_of(s);
      const double fade = setup_.values[0].at(s, 0) * setup_.rate;
      recordings_[static_cast<std::size_t>(s)] = {0, table.size, fade > 0 ? static_cast<float>(1 / fade) : 1e30f};
    }
  }

  std::int64_t stop() override {
    std::int64_t longest = 0;
    for (Recording& r : recordings_) {
      r.end = std::min(r.end, r.next + static_cast<int>(1 / r.rise));
      longest = std::max<std::int64_t>(longest, r.end - r.next);
    }
    return longest;
  }

  void run(int frames) override {
    for (int s = 0; s < setup_.streams; ++s) record(s, frames);
    apply_mul_add(setup_, frames);
  }

 private:
  struct Recording {
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
    for (int f = 0; f < frames; ++f, time += stride, trig += stride) {
      *time = static_cast<float>(r.next);
      *trig = r.next == r.end - 1 ? 1.0f : 0.0f;
      if (r.next >= r.end) continue;
      const float x = setup_.inputs[0].at(s, f);
      const float gain = std::min({1.0f, static_cast<float>(r.next) * r.rise, static_cast<float>(r.end - 1 - r.next) * r.rise});
      const float kept = table.samples[static_cast<std::size_t>(r.next)] * table.feedback;
      table.write(r.next, kept + (std::isfinite(x) ? x : 0.0f) * (r.rise > 1 ? 1.0f : gain));
      ++r.next;
    }
  }

  UnitSetup setup_;
  std::vector<Recording> recordings_;
};

UNIT(TableRec, "Records a signal into a table, once each time it is played", input("input"), table("table").written(),
     param("fadetime", 0).seconds().range(0, 3600).about("At the begin and the end of the recording"), main_output("time"), event_output("trig"));

END_OBJECTS;
