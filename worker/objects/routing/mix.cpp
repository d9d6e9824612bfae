// Mix: all streams of the input summed into `voices` streams, stream i into voice i % voices. With fewer streams than voices they
// repeat, so that every voice sounds.
#include <algorithm>

#include "worker/objects/mul_add.h"
#include "worker/objects/object.h"

BEGIN_OBJECTS;

class Mix final : public Unit {
 public:
  explicit Mix(const UnitSetup& setup) : setup_(setup) {}

  void run(int frames) override {
    const View& in = setup_.inputs[0];
    const Output& out = setup_.output;
    const int voices = setup_.streams, streams = in.shape.streams;
    for (int v = 0; v < out.shape.lanes(); ++v)
      for (int f = 0; f < frames; ++f) lane(v)[f * out.shape.width] = 0;
    for (int s = 0; s < std::max(streams, voices); ++s) {
      const int from = s % streams;
      const float* x = in.data + static_cast<std::size_t>(from / in.shape.width) * in.group_stride + from % in.shape.width;
      float* y = lane(s % voices);
      for (int f = 0; f < frames; ++f) y[f * out.shape.width] += x[static_cast<std::size_t>(f) * in.frame_stride];
    }
    apply_mul_add(setup_, frames);
  }

 private:
  float* lane(int v) const { return setup_.output.data + static_cast<std::size_t>(v / setup_.output.shape.width) * setup_.output.group_stride + v % setup_.output.shape.width; }

  UnitSetup setup_;
};

UNIT(Mix, "Sums streams: stream i into voice i % voices", input("input").all_streams(), integer("voices", 1).range(1, 65536).sets_streams());

END_OBJECTS;
