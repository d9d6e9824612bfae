// Sine: y[n] = sin(2 pi (p[n] + phase)), where p starts at 0 and advances by freq / rate after each frame.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct Sine {
  static constexpr int in_flight = 8;

  struct Held {
    Turns<F> step, offset;
  };
  static HWY_INLINE Held hold(const Rate& rate, F freq, F phase) { return {rate.turns_per_frame(freq), Turns<F>::wrapped(phase)}; }

  Turns<F> phase;

  HWY_INLINE F tick(const Held& held) {
    const F y = sin_turns(phase + held.offset);
    phase += held.step;
    return y;
  }
};

OBJECT(Sine, "Sine wave", param("freq", 1000).hz().signals(),
       param("phase", 0).in("turns").signals().about("Added to the running phase; whole turns fall away"));

END_OBJECTS;
