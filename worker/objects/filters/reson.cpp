// Reson: a resonator with zeros at 0 Hz and at half the rate, (1 - r)(1 - z^-2) / (1 - 4 R / (1 + R) cos(w) z^-1 + R z^-2), R = r^2 =
// exp(-2 pi (freq / q) / rate). Dodge and Jerse, "Computer Music", 1985; the numerator is Smith and Angell's ("A constant-gain digital
// resonator tuned by a single coefficient", 1982).
#include "worker/objects/object.h"
#include "worker/simd/band_filters.h"

BEGIN_OBJECTS;

template <class F>
struct Reson {
  static constexpr int in_flight = 4;
  using Held = BiquadCoefficients<F>;
  static HWY_INLINE Held hold(const Rate& rate, F freq, F q) {
    const F centre = clamp(freq, F(1.0f), F(0.49f * rate.hz));
    const PolePair<F> pole(rate, centre, centre / max(q, F(0.1f)));
    const F R = F(1.0f) - pole.e2();
    const F e1 = fma(F(8.0f) * R * pole.sine, pole.sine, F(2.0f) * pole.e2()) / (F(1.0f) + R);
    return {pole.missing, F(0.0f), -pole.missing, e1, pole.e2()};
  }

  BiquadSection<F> section;
  HWY_INLINE F tick(const Held& held, F x) { return section.tick(held, x); }
};

OBJECT(Reson, "Resonant bandpass filter of order 2", input("input"), param("freq", 1000).hz().range(0, 384000).signals(),
       param("q", 1).range(0, 10000).signals().about("Frequency over bandwidth"));

END_OBJECTS;
