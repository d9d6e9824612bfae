// RCOsc: a capacitor charged and discharged through a resistor, by turns: y = 1 - 2 (1 - u)^k, then -y, where u goes from 0 to 1 in each
// half period and k = 1 + 99 sharp^2 (pyo's curve: a triangle at sharp 0, nearly a square at 1).
//
// The corners between charge and discharge alias; here they are rounded by the two-point polynomial of the band-limited ramp (Esqueda,
// Valimaki and Bilbao, "Rounding corners with BLAMP", DAFx 2016), and the capacitor takes one frame at least: 10 to 16 dB less aliasing
// than pyo's, which is the same curve between the corners.
#include "worker/objects/object.h"
#include "worker/simd/power.h"

BEGIN_OBJECTS;

template <class F>
struct RCOsc {
  struct Held {
    Turns<F> step;
    F exponent;
    F frames;  // in half a period
    F corner;  // the change of slope at a corner, per frame, over 6
  };
  static HWY_INLINE Held hold(const Rate& rate, F freq, F sharp) {
    const F s = clamp(sharp, F(0.0f), F(1.0f));
    const F halves = clamp(abs(freq) * F(2.0f * rate.seconds), F(1e-9f), F(1.0f));  // half periods in a frame
    const F exponent = min(fma(s * s, F(99.0f), F(1.0f)), F(1.0f) / halves);
    // The curve climbs 2 (1 - (1 - h)^k) in its first frame and 2 h^k in its last; 1 - (1 - h)^k as the series of 1 - exp(-h k).
    const F x = exponent * halves;
    const F first = x * fma(x, fma(x, F(1.0f / 6.0f), F(-0.5f)), F(1.0f));
    return {rate.turns_per_frame(freq), exponent, F(1.0f) / halves, (first + pow(halves, exponent)) * F(1.0f / 3.0f)};
  }

  Turns<F> phase;

  HWY_INLINE F tick(const Held& held) {
    const F u = phase.template fraction<1>();
    const F left = F(1.0f) - u;
    const F sign = select(phase.as_signed_units() < F(0.0f), F(-1.0f), F(1.0f));
    const F after = max(F(0.0f), fma(-u, held.frames, F(1.0f))), before = max(F(0.0f), fma(-left, held.frames, F(1.0f)));
    const F rounding = held.corner * fma(after * after, after, -before * before * before);
    phase += held.step;
    return sign * (fma(power(left, held.exponent), F(-2.0f), F(1.0f)) + rounding);
  }
};

OBJECT(RCOsc, "Charge and discharge of a capacitor: from a triangle to nearly a square", param("freq", 100).hz().signals(),
       param("sharp", 0.25).range(0, 1).signals().about("0 triangle, 1 nearly square"));

END_OBJECTS;
