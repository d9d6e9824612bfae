// Phasor: a ramp from 0 up to 1, freq times a second: y[n] = frac(p[n] + phase), p[n + 1] = p[n] + freq / rate.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct Phasor {
  static constexpr int in_flight = 8;

  struct Held {
    Turns<F> step, offset;
  };
  static HWY_INLINE Held hold(const Rate& rate, F freq, F phase) { return {rate.turns_per_frame(freq), Turns<F>::wrapped(phase)}; }

  Turns<F> phase;

  HWY_INLINE F tick(const Held& held) {
    const F y = (phase + held.offset).to_float();
    phase += held.step;
    return y;
  }
};

OBJECT(Phasor, "Ramp from 0 to 1, over and over", param("freq", 100).hz().signals(),
       param("phase", 0).in("turns").signals().about("Added to the running phase; whole turns fall away"));

END_OBJECTS;
