// Beat: a rhythm drawn by chance: each tap sounds with the probability of its accent (w1 down beats, w2 up beats, w3 the others). It is
// drawn when it is played and when what it depends on has changed, and repeated else.
#include "worker/objects/object.h"
#include "worker/objects/time/measure_player.h"

BEGIN_OBJECTS;

class Beat final : public MeasurePlayer {
 public:
  explicit Beat(const UnitSetup& setup)
      : MeasurePlayer(setup, static_cast<int>(setup.fixed[0].number), setup.fixed[1].number != 0),
        values_(setup.values.begin() + 1, setup.values.end()),
        drawn_from_(static_cast<std::size_t>(setup.streams)) {}

 private:
  struct From {
    float taps, percent[3];
    bool operator==(const From&) const = default;
  };

  void make(int stream, bool fresh, Measure& measure, std::uint64_t& random) override {
    const From from{values_[0].at(stream, 0), {values_[1].at(stream, 0), values_[2].at(stream, 0), values_[3].at(stream, 0)}};
    From& last = drawn_from_[static_cast<std::size_t>(stream)];
    if (!fresh && from == last) return;
    last = from;
    measure.taps = whole(values_[0], stream, 1, kMostTaps);
    measure.onsets = 0;
    for (int tap = 0; tap < measure.taps; ++tap) {
      const Accent accent = accent_of(tap, measure.taps);
      measure.onsets |= static_cast<std::uint64_t>(uniform(random) * 100 < static_cast<double>(from.percent[static_cast<int>(accent)])) << tap;
      measure.amplitudes[tap] = amplitude_of(accent, random);
    }
  }

  std::vector<View> values_;  // taps, w1, w2, w3
  std::vector<From> drawn_from_;
};

UNIT(Beat, "Triggers in a rhythm drawn by chance", param("time", 0.125).seconds().range(0, 86400).signals().about("Between two taps"),
     param("taps", 16).range(1, kMostTaps).about("In a measure"), param("w1", 80).in("%").range(0, 100).about("Probability of down beats"),
     param("w2", 50).in("%").range(0, 100).about("Probability of up beats"),
     param("w3", 30).in("%").range(0, 100).about("Probability of the other taps"),
     integer("poly", 1).range(1, 1000).multiplies_streams().about("Streams that take turns"),
     flag("onlyonce", false).about("Play one measure each time it is played"), event_output("tap"), event_output("amp"), event_output("dur"),
     event_output("end"));

END_OBJECTS;
