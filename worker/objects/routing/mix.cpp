// Mix: all streams of the input summed into `voices` streams, stream i into voice i % voices. With fewer streams than voices they
// repeat, so that every voice sounds.
#include <algorithm>

#include "worker/objects/mul_add.h"
#include "worker/objects/object.h"
#include "worker/simd/lane_sums.h"

BEGIN_OBJECTS;

class Mix final : public Unit {
 public:
  explicit Mix(const UnitSetup& setup) : setup_(setup) {
    std::vector<int> targets;
    for (int s = 0; s < setup.inputs[0].shape.streams; ++s) targets.push_back(s % setup.streams);
    if (setup.inputs[0].frame_stride == kMaxWidth && setup.inputs[0].shape.streams >= setup.streams) period_ = period_of(targets);
  }

  void run(int frames) override {
    if (period_ > 0) sum_lanes(frames);
    else sum_streams(frames);
    apply_mul_add(setup_, frames);
  }

 private:
  // Many streams into few voices, sixteen at once.
  void sum_lanes(int frames) {
    const View& in = setup_.inputs[0];
    float rows[kMaxWidth][kBlock] = {};
    float* at[kMaxWidth];
    for (int lane = 0; lane < kMaxWidth; ++lane) at[lane] = rows[lane % setup_.streams];
    add_lanes(in.data, in.group_stride, in.shape.streams, period_, at, frames);
    for (int v = 0; v < setup_.output.shape.lanes(); ++v)
      for (int f = 0; f < frames; ++f) lane(v)[f * setup_.output.shape.width] = rows[v % setup_.streams][f];
  }

  // A voice begins with its first stream, and the others are added.
  void sum_streams(int frames) {
    const View& in = setup_.inputs[0];
    const Output& out = setup_.output;
    const int voices = setup_.streams, streams = in.shape.streams, lanes = out.shape.lanes();
    for (int v = voices; v < lanes; ++v)
      for (int f = 0; f < frames; ++f) lane(v)[f * out.shape.width] = 0;
    for (int s = 0; s < std::max(streams, voices); ++s) {
      const int from = s % streams;
      const float* x = in.data + static_cast<std::size_t>(from / in.shape.width) * in.group_stride + from % in.shape.width;
      float* y = lane(s % voices);
      if (out.shape.width == 1 && in.frame_stride == 1) {
        if (s < voices) std::copy_n(x, frames, y);
        else add_stream(x, y, frames);
        continue;
      }
      for (int f = 0; f < frames; ++f) {
        const float sample = x[static_cast<std::size_t>(f) * in.frame_stride];
        y[f * out.shape.width] = s < voices ? sample : y[f * out.shape.width] + sample;
      }
    }
  }

  float* lane(int v) const { return setup_.output.data + static_cast<std::size_t>(v / setup_.output.shape.width) * setup_.output.group_stride + v % setup_.output.shape.width; }

  UnitSetup setup_;
  int period_ = 0;
};

UNIT(Mix, "Sums streams: stream i into voice i % voices", input("input").all_streams(), integer("voices", 1).range(1, 65536).sets_streams());

END_OBJECTS;
