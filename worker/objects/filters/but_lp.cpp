// ButLP: Butterworth lowpass of order 2, the bilinear transform of 1 / (s^2 + sqrt(2) s + 1), warped so that `freq` is where it is 3 dB down.
#include "worker/objects/object.h"
#include "worker/simd/biquad_section.h"

BEGIN_OBJECTS;

template <class F>
struct ButLP {
  static constexpr int in_flight = 4;
  using Held = BiquadCoefficients<F>;
  static HWY_INLINE Held hold(const Rate& rate, F freq) {
    const BiquadAngle<F> a(rate, freq, F(0.1f), F(0.70710678f));
    const F ss = a.sine * a.sine;
    return a.with(ss, F(2.0f) * ss, ss);
  }

  BiquadSection<F> section;
  HWY_INLINE F tick(const Held& held, F x) { return section.tick(held, x); }
};

OBJECT(ButLP, "Butterworth lowpass filter of order 2", input("input"), param("freq", 1000).hz().range(0, 384000).signals());

END_OBJECTS;
