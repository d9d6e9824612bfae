// FM: two sines, of which one moves the frequency of the other (J. Chowning, "The synthesis of complex audio spectra by means of frequency
// modulation", 1973). With m = carrier ratio: y[n] = sin(2 pi c[n]), c[n + 1] = c[n] + (carrier + index m sin(2 pi p[n])) / rate, where p
// turns at m.
// CrossFM: each of two sines moves the frequency of the other, and both are heard: y = (a + b) / 2, a = sin(2 pi c), b = sin(2 pi p),
// c at carrier + ind2 m b[n], p at m + ind1 carrier a[n-1]. (The order in which they look at each other was found by measuring pyo.)
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct FM {
  static constexpr int in_flight = 4;

  struct Held {
    F carrier, depth;
    Turns<F> modulation;
  };
  static HWY_INLINE Held hold(const Rate& rate, F carrier, F ratio, F index) {
    const F modulator = carrier * ratio;
    return {carrier * F(rate.seconds), modulator * index * F(rate.seconds), rate.turns_per_frame(modulator)};
  }

  Turns<F> phase, modulation;

  HWY_INLINE F tick(const Held& held) {
    const F y = sin_turns(phase);
    phase += Turns<F>::wrapped(fma(held.depth, sin_turns(modulation), held.carrier));
    modulation += held.modulation;
    return y;
  }
};

OBJECT(FM, "Frequency modulation of a sine by a sine", param("carrier", 100).hz().signals(),
       param("ratio", 0.5).signals().about("Of the modulator's frequency to the carrier's"),
       param("index", 5).signals().about("Depth of the modulation, in frequencies of the modulator"));

template <class F>
struct CrossFM {
  static constexpr int in_flight = 4;

  struct Held {
    F carrier, modulator, from_carrier, from_modulator;
  };
  static HWY_INLINE Held hold(const Rate& rate, F carrier, F ratio, F ind1, F ind2) {
    const F turns = carrier * F(rate.seconds);
    return {turns, turns * ratio, turns * ind1, turns * ratio * ind2};
  }

  Turns<F> phase, modulation;
  F last;

  HWY_INLINE F tick(const Held& held) {
    const F a = sin_turns(phase), b = sin_turns(modulation);
    phase += Turns<F>::wrapped(fma(held.from_modulator, b, held.carrier));
    modulation += Turns<F>::wrapped(fma(held.from_carrier, last, held.modulator));
    last = a;
    return (a + b) * F(0.5f);
  }
};

OBJECT(CrossFM, "Two sines that modulate each other's frequency", param("carrier", 100).hz().signals(),
       param("ratio", 0.5).signals().about("Of the modulator's frequency to the carrier's"),
       param("ind1", 2).signals().about("How far the carrier moves the modulator, in frequencies of the carrier"),
       param("ind2", 2).signals().about("How far the modulator moves the carrier, in frequencies of the modulator"));

END_OBJECTS;
