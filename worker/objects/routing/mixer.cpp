// Mixer: a matrix of gains between voices and outputs: out[o] = sum over v of amp[v, o] voice[v]. pyo's is filled by calls (addInput, setAmp); in a
// patch all voices stand in `input`, `chnls` streams each, and all gains in `amp`, voice by voice: [voice 0 to output 0, voice 0 to output 1, ...,
// voice 1 to output 0, ...]. A shorter list is repeated: with two outputs [1, 0] sends all voices to the first. Stream o chnls + c is channel c of output o. A gain that is set
// while it plays glides to its new value in a straight line of `time` seconds; one that is a signal is followed.
#include <algorithm>
#include <cmath>

#include "worker/objects/mul_add.h"
#include "worker/objects/object.h"

BEGIN_OBJECTS;

class Mixer final : public Unit {
 public:
  explicit Mixer(const UnitSetup& setup)
      : setup_(setup), outs_(static_cast<int>(setup.fixed[0].number)), channels_(static_cast<int>(setup.fixed[1].number)),
        voices_((setup.inputs[0].shape.streams + channels_ - 1) / channels_) {
    gains_.resize(static_cast<std::size_t>(voices_ * outs_));
    for (int pair = 0; pair < voices_ * outs_; ++pair) gains_[static_cast<std::size_t>(pair)].now = gains_[static_cast<std::size_t>(pair)].target = amp(pair, 0);
  }

  void run(int frames) override {
    const Output& out = setup_.output;
    std::fill_n(out.data, static_cast<std::size_t>(out.shape.groups) * out.group_stride, 0.0f);
    for (int pair = 0; pair < voices_ * outs_; ++pair) {
      float gains[kBlock];
      if (take_gains(pair, gains, frames)) mix(pair / outs_, pair % outs_, gains, frames);
    }
    apply_mul_add(setup_, frames);
  }

 private:
  struct Gain {
    float now = 0, target = 0, slope = 0;
    int left = 0;  // frames until the target
  };

  float amp(int pair, int frame) const {
    const View& amps = setup_.inputs[1];
    return amps.at(pair % amps.shape.streams, frame);
  }

  // False where it is silent for the whole block.
  bool take_gains(int pair, float* gains, int frames) {
    if (!setup_.inputs[1].held()) {
      for (int f = 0; f < frames; ++f) gains[f] = amp(pair, f);
      return true;
    }
    Gain& gain = gains_[static_cast<std::size_t>(pair)];
    const float wanted = amp(pair, 0);
    if (wanted != gain.target && std::isfinite(wanted)) {
      gain.left = std::max(1, static_cast<int>(std::min(static_cast<double>(setup_.values[0].at(0, 0)) * setup_.rate + 0.5, 1e9)));
      gain.slope = (wanted - gain.now) / static_cast<float>(gain.left);
      gain.target = wanted;
    }
    const bool silent = gain.left == 0 && gain.target == 0;
    for (int f = 0; f < frames && !silent; ++f) {
      if (gain.left > 0) --gain.left;
      gains[f] = gain.now = gain.target - gain.slope * static_cast<float>(gain.left);  // counted back from the end, which is met exactly
    }
    return !silent;
  }

  void mix(int voice, int out, const float* gains, int frames) const {
    const View& in = setup_.inputs[0];
    const Output& y = setup_.output;
    for (int stream = out * channels_; stream < setup_.streams; stream += outs_ * channels_)
      for (int c = 0; c < channels_; ++c) {
        const int from = voice * channels_ + c;
        if (from >= in.shape.streams) break;
        for (int f = 0; f < frames; ++f) y.at(stream + c, f) += gains[f] * in.at(from, f);
      }
  }

  UnitSetup setup_;
  int outs_, channels_, voices_;
  std::vector<Gain> gains_;
};

UNIT(Mixer, "Mixes voices into several outputs, each with a gain of its own", input("input").all_streams().about("The voices, one after another"),
     integer("outs", 2).range(1, 1024).multiplies_streams(), integer("chnls", 1).range(1, 1024).multiplies_streams().about("Streams of a voice and of an output"),
     param("time", 0.025).seconds().range(0, 22000).about("A gain that is set glides for so long"),
     input("amp", 1).all_streams().about("Gains, voice by voice: one for each output"));

END_OBJECTS;
