// Euclide: a rhythm of `onsets` in `taps`, spread as evenly as whole taps allow. Amplitudes are drawn when it is played or changed.
// pyo's further streams (poly) read memory that nobody wrote; here they take turns, as its documentation says.
#include "worker/objects/object.h"
#include "worker/objects/time/measure_player.h"

BEGIN_OBJECTS;

class Euclide final : public MeasurePlayer {
 public:
  explicit Euclide(const UnitSetup& setup)
      : MeasurePlayer(setup, static_cast<int>(setup.fixed[0].number), false), taps_(setup.values[1]), onsets_(setup.values[2]) {}

 private:
  void make(int stream, bool fresh, Measure& measure, std::uint64_t& random) override {
    const int taps = whole(taps_, stream, 1, kMostTaps);
    const std::uint64_t onsets = euclidean(taps, whole(onsets_, stream, 1, taps));
    if (!fresh && taps == measure.taps && onsets == measure.onsets) return;
    measure.taps = taps;
    measure.onsets = onsets;
    for (int tap = 0; tap < taps; ++tap) measure.amplitudes[tap] = amplitude_of(accent_of(tap, taps), random);
  }

  View taps_, onsets_;
};

UNIT(Euclide, "Triggers in a Euclidean rhythm: as evenly spread as possible",
     param("time", 0.125).seconds().range(0, 86400).signals().about("Between two taps"),
     param("taps", 16).range(1, kMostTaps).about("In a measure; looked at when one begins"),
     param("onsets", 10).range(0, kMostTaps).about("Taps that sound, at least 1; looked at when a measure begins"),
     integer("poly", 1).range(1, 1000).multiplies_streams().about("Streams that take turns"), event_output("tap"), event_output("amp"),
     event_output("dur"), event_output("end"));

END_OBJECTS;
