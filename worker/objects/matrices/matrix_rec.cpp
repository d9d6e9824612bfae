// MatrixRec: records its input into a matrix, row after row, whenever it is played, after `delay` samples; to the end, or until it is stopped. The gain
// rises and falls over `fadetime`. Its outputs are those of TableRec: the sample that is written, counted from 0 ("time"), and a trigger with the
// last one ("trig"). pyo's counts its delay in each of its buffers anew, and leaves out samples.
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "worker/objects/mul_add.h"
#include "worker/objects/object.h"

BEGIN_OBJECTS;

class MatrixRec final : public Unit {
 public:
  explicit MatrixRec(const UnitSetup& setup) : setup_(setup), recordings_(static_cast<std::size_t>(setup.streams)) {}

  void play(std::int64_t) override {
    for (int s = 0; s < setup_.streams; ++s) {
      const double fade = setup_.values[0].at(s, 0) * setup_.rate;
      recordings_[static_cast<std::size_t>(s)] = {static_cast<int>(setup_.fixed[1].number), 0, matrix_of(s).size,
                                                  fade > 0 ? static_cast<float>(1 / fade) : 1e30f};
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
    for (int s = 0; s < setup_.streams; ++s) record(s, frames);
    apply_mul_add(setup_, frames);
  }

 private:
  struct Recording {
    int waits = 0;  // frames
    int next = 0, end = 0;
    float rise = 1e30f;  // of the gain, a frame
  };

  Table& matrix_of(int stream) const { return *setup_.fixed[0].written[static_cast<std::size_t>(stream) % setup_.fixed[0].written.size()]; }

  void record(int s, int frames) {
    Recording& r = recordings_[static_cast<std::size_t>(s)];
    Table& matrix = matrix_of(s);
    for (int f = 0; f < frames; ++f) {
      setup_.output.at(s, f) = static_cast<float>(r.next);
      float& trig = setup_.output.of(1).at(s, f);
      trig = 0;
      if (r.next >= r.end || r.waits-- > 0) continue;
      const float x = setup_.inputs[0].at(s, f);
      const float gain = r.rise < 1 ? std::min({1.0f, static_cast<float>(r.next) * r.rise, static_cast<float>(r.end - 1 - r.next) * r.rise}) : 1.0f;
      matrix.write(r.next, (std::isfinite(x) ? x : 0.0f) * gain);
      if (++r.next == r.end) trig = 1;
    }
  }

  UnitSetup setup_;
  std::vector<Recording> recordings_;
};

UNIT(MatrixRec, "Records a signal into a matrix, row after row, once each time it is played", input("input"), matrix("matrix").written(),
     param("fadetime", 0).seconds().range(0, 3600).about("At the begin and the end of the recording"),
     integer("delay", 0).range(0, 1 << 30).in("samples").about("Before the recording begins"), main_output("time"), event_output("trig"));

END_OBJECTS;
