// Input: the sound that comes in from outside, by JACK's input ports or from a file (`tutti render --input`). It goes through the worker:
// it is as late as the workers run ahead (--lookahead), and with --lookahead 0 not at all.
#include "worker/objects/mul_add.h"
#include "worker/objects/object.h"

BEGIN_OBJECTS;

class Input final : public Unit {
 public:
  explicit Input(const UnitSetup& setup) : setup_(setup) {}

  // [audio-thread]
  void run(int frames) override {
    for (int s = 0; s < setup_.streams; ++s) {
      const float* from = channel(setup_.values[0].at(s, 0));
      float* to = &setup_.output.at(s, 0);
      const std::size_t stride = setup_.output.frame_stride;
      for (std::size_t f = 0; f < static_cast<std::size_t>(frames); ++f) to[f * stride] = from ? from[f] : 0.0f;
    }
    apply_mul_add(setup_, frames);
  }

 private:
  // nullptr: there is no such channel.
  const float* channel(float number) const {
    const std::vector<const float*>& channels = setup_.audio->channels;
    const auto count = static_cast<float>(channels.size());
    return number >= 0 && number < count ? channels[static_cast<std::size_t>(number)] : nullptr;
  }

  UnitSetup setup_;
};

UNIT(Input, "Sound from outside: JACK's inputs, or a sound file that is rendered through the patch",
     param("chnl", 0).range(0, 63).names_input_channel().about("Number of the input channel, from 0"));

END_OBJECTS;
