// Snap: the note of a scale that is nearest to the input. `choice` is the scale's notes within its octaves (12 semitones, or as many
// times 12 as its highest note needs); it is repeated in all others. Of two that are as near, the one that stands first in the list.
// pyo looks among the notes of the input's own octave only (70 snaps to 67 in [0, 3, 7], though 72 is nearer) and cuts quarter tones to
// semitones: not so here.
#include <limits>

#include "worker/objects/object.h"
#include "worker/simd/triggers.h"

BEGIN_OBJECTS;

template <class F>
struct Snap {
  static constexpr bool pure = true;
  struct Held {};
  static HWY_INLINE Held hold(const Rate&) { return {}; }

  const double* notes;
  int count, scale;
  float period;
  F last_input, last;  // notes stay the same for a while: looked for again when one has changed

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    const std::vector<double>& choice = setup.fixed(0).numbers;
    notes = choice.data();
    count = static_cast<int>(choice.size());
    scale = static_cast<int>(setup.fixed(1).number);
    double highest = 0;
    for (double note : choice) highest = note > highest ? note : highest;
    period = static_cast<float>((static_cast<int>(highest / 12) + 1) * 12);
    last_input = F(std::numeric_limits<float>::quiet_NaN());
  }

  HWY_INLINE F tick(const Held&, F input) {
    if (any(input != last_input)) {
      last_input = input;
      last = snapped(input);
    }
    return last;
  }

 private:
  HWY_INLINE F snapped(F input) const {
    F nearest = input, distance = F(1e30f);
    for (int i = 0; i < count; ++i) {
      const F note = F(static_cast<float>(notes[i]));
      const F candidate = fma(round((input - note) * F(1 / period)), F(period), note);
      const F away = abs(input - candidate);
      nearest = select(away < distance, candidate, nearest);
      distance = min(distance, away);
    }
    if (scale == 1) return F(440.0f) * semitones(nearest - F(69.0f));
    if (scale == 2) return semitones(nearest - F(60.0f));
    return nearest;
  }

  static HWY_INLINE F semitones(F count) { return exp(count * F(0.057762265f)); }  // 2^(count / 12)
};

OBJECT(Snap, "Snaps MIDI notes to the nearest note of a scale", input("input"),
       parameter("choice", ParameterKind::Numbers, 0, true).about("The notes of the scale, in one or more octaves from 0"),
       integer("scale", 0).range(0, 2).about("0 MIDI notes, 1 Hz, 2 transposition: 1 at note 60"));

END_OBJECTS;
