// ButHP: Butterworth highpass of order 2, the bilinear transform of s^2 / (s^2 + sqrt(2) s + 1), warped so that `freq` is where it is 3 dB down.
#include "worker/objects/object.h"
#include "worker/simd/biquad_section.h"

BEGIN_OBJECTS;

template <class F>
struct ButHP {
  static constexpr int in_flight = 4;
  using Held = BiquadCoefficients<F>;
  static HWY_INLINE Held hold(const Rate& rate, F freq) {
    const BiquadAngle<F> a(rate, freq, F(0.1f), F(0.70710678f));
    const F cc = a.cosine * a.cosine;
    return a.with(cc, F(-2.0f) * cc, cc);
  }

  BiquadSection<F> section;
  HWY_INLINE F tick(const Held& held, F x) { return section.tick(held, x); }
};

OBJECT(ButHP, "Butterworth highpass filter of order 2", input("input"), param("freq", 1000).hz().range(0, 384000).signals());

END_OBJECTS;
