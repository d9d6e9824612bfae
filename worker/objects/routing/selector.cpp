// Selector: one of several voices, or between two of them: voice a sqrt(1 - x) + voice b sqrt(x), which keeps the power. A voice is one stream of
// the input, or `chnls` of them: ["a", "b"] are the voices of a and of b, and with chnls 2 stereo ones.
#include <algorithm>
#include <cmath>

#include "worker/objects/mul_add.h"
#include "worker/objects/object.h"

BEGIN_OBJECTS;

class Selector final : public Unit {
 public:
  explicit Selector(const UnitSetup& setup)
      : setup_(setup), channels_(static_cast<int>(setup.fixed[0].number)), voices_((setup.inputs[0].shape.streams + channels_ - 1) / channels_) {}

  void run(int frames) override {
    for (int s = 0; s < setup_.streams; ++s) select(s, frames);
    apply_mul_add(setup_, frames);
  }

 private:
  struct Source {
    const float* data;
    std::size_t stride;
    float at(int frame) const { return data[static_cast<std::size_t>(frame) * stride]; }
  };
  Source source(int voice, int channel) const {
    const View& in = setup_.inputs[0];
    const int stream = (voice * channels_ + channel) % in.shape.streams;  // a last voice of too few channels repeats the first streams
    return {in.data + static_cast<std::size_t>(stream / in.shape.width) * in.group_stride + stream % in.shape.width, in.frame_stride};
  }

  void select(int stream, int frames) const {
    const View& voice = setup_.values[0];
    const int channel = stream % channels_;
    if (voice.held()) return cross(stream, channel, voice.at(stream, 0), 0, frames);
    for (int f = 0; f < frames; ++f) cross(stream, channel, voice.at(stream, f), f, f + 1);
  }

  void cross(int stream, int channel, float voice, int first, int last) const {
    const float place = voice > 0 ? std::min(voice, static_cast<float>(voices_ - 1)) : 0;
    const int below = static_cast<int>(place);
    const Source a = source(below, channel), b = source(std::min(below + 1, voices_ - 1), channel);
    const float x = place - static_cast<float>(below);
    const float of_a = std::sqrt(1 - x), of_b = std::sqrt(x);
    // A voice that is not heard is not multiplied by 0: its infinities are not heard either.
    if (x == 0)
      for (int f = first; f < last; ++f) setup_.output.at(stream, f) = a.at(f);
    else
      for (int f = first; f < last; ++f) setup_.output.at(stream, f) = of_a * a.at(f) + of_b * b.at(f);
  }

  UnitSetup setup_;
  int channels_, voices_;
};

UNIT(Selector, "One of several voices, or between two of them", input("inputs").all_streams().about("The voices, one after another"),
     param("voice", 0).signals().about("From 0 to the number of voices - 1; 0.5 is halfway between the first two"),
     integer("chnls", 1).range(1, 1024).multiplies_streams().about("Streams of the input that make one voice"));

END_OBJECTS;
