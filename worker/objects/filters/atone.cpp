// Atone: highpass of one pole: what Tone takes away, x[n] - y[n], y[n] = y[n-1] + k (x[n] - y[n-1]), k = 1 - exp(-2 pi freq / rate).
#include "worker/objects/object.h"
#include "worker/simd/one_pole.h"

BEGIN_OBJECTS;

template <class F>
struct Atone {
  static constexpr int in_flight = 8;
  using Held = F;  // k
  static HWY_INLINE Held hold(const Rate& rate, F freq) { return one_pole_step(rate, freq); }

  OnePole<F> pole;
  HWY_INLINE F tick(const Held& k, F x) {
    const F in = finite_or_zero(x);
    return in - pole.tick(k, in);
  }
};

OBJECT(Atone, "Highpass filter of order 1", input("input"), param("freq", 1000).hz().range(0, 384000).signals());

END_OBJECTS;
