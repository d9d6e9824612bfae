// Disto: a waveshaper, f(x) = (1 + k) x / (1 + k |x|) with k = 2 drive / (1 - drive), then a one-pole lowpass, y[n] = f + slope (y[n-1] - f). The formula
// is in pyo's documentation.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct Disto {
  static constexpr int in_flight = 8;
  struct Held {
    F k, slope;
  };
  static HWY_INLINE Held hold(const Rate&, F drive, F slope) {
    const F d = clamp(drive, F(0.0f), F(0.998f));
    return {F(2.0f) * d / (F(1.0f) - d), select(slope > F(0.0f), min(slope, F(0.999f)), F(0.0f))};
  }

  F last;
  HWY_INLINE F tick(const Held& held, F x) {
    // Of a finite sound the lowpass is finite: it needs no guard in the way from one output to the next, which is one instruction.
    const F shaped = finite_or_zero(fma(held.k, x, x) / fma(held.k, abs(x), F(1.0f)));
    last = fma(held.slope, last, fma(-held.slope, shaped, shaped));
    return last;
  }
};

OBJECT(Disto, "Distortion, then a lowpass", input("input"), param("drive", 0.75).range(0, 1).signals(),
       param("slope", 0.5).range(0, 1).signals().about("Of the lowpass: 0 lets everything through"));

END_OBJECTS;
