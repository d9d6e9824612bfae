// Biquad: a filter of two poles and two zeros, of five types.
#include "worker/objects/object.h"
#include "worker/simd/biquad_types.h"

BEGIN_OBJECTS;

template <class F>
struct Biquad {
  static constexpr int in_flight = 4;
  using Held = BiquadCoefficients<F>;
  static HWY_INLINE Held hold(const Rate& rate, F freq, F q, F type) { return biquad_of_type(rate, freq, q, type); }

  BiquadSection<F> section;
  bool started;

  HWY_INLINE F tick(const Held& held, F x) {
    if (!started) {
      section.settle(x);
      started = true;
    }
    return section.tick(held, x);
  }
};

OBJECT(Biquad, "Filter of two poles and two zeros: lowpass, highpass, bandpass, bandstop or allpass", input("input"),
       param("freq", 1000).hz().range(0, 384000).signals(), param("q", 1).range(0, 10000).signals(),
       param("type", 0).range(0, 4).about("0 lowpass, 1 highpass, 2 bandpass, 3 bandstop, 4 allpass"));

END_OBJECTS;
