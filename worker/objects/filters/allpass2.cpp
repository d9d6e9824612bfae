// Allpass2: allpass of order 2 that turns the phase by half a turn at `freq`: (r^2 - 2 r cos(w) z^-1 + z^-2) / (1 - 2 r cos(w) z^-1 + r^2 z^-2),
// r = exp(-pi bw / rate).
#include "worker/objects/object.h"
#include "worker/simd/band_filters.h"

BEGIN_OBJECTS;

template <class F>
struct Allpass2 {
  static constexpr int in_flight = 4;
  using Held = BiquadCoefficients<F>;
  static HWY_INLINE Held hold(const Rate& rate, F freq, F bw) {
    const PolePair<F> pole(rate, freq, bw);
    const F e1 = fma(F(4.0f) * pole.radius() * pole.sine, pole.sine, F(2.0f) * pole.missing);
    return {F(1.0f) - pole.e2(), e1 - F(2.0f), F(1.0f), e1, pole.e2()};
  }

  BiquadSection<F> section;
  HWY_INLINE F tick(const Held& held, F x) { return section.tick(held, x); }
};

OBJECT(Allpass2, "Allpass filter of order 2: with what came in added, a notch at its frequency", input("input"),
       param("freq", 1000).hz().range(0, 384000).signals(), param("bw", 100).hz().range(0, 384000).signals());

END_OBJECTS;
