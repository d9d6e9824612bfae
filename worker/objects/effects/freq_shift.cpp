// FreqShift: moves all frequencies by the same number of Hz: the input and the input a quarter of a turn later, each times an oscillator, so that one of the two
// sidebands cancels: y = (re sin(2 pi shift t) - im cos(2 pi shift t)) / sqrt(2).
#include "worker/objects/object.h"
#include "worker/simd/quadrature.h"

BEGIN_OBJECTS;

template <class F>
struct FreqShift {
  using Held = Turns<F>;
  static HWY_INLINE Held hold(const Rate& rate, F shift) { return rate.turns_per_frame(shift); }

  Quadrature<F> quadrature;
  Turns<F> phase;
  HWY_INLINE void setup(const KernelSetup<F>& setup) { quadrature.setup(setup.unit.rate); }

  HWY_INLINE F tick(const Held& step, F x) {
    const auto [real, imag] = quadrature.tick(finite_or_zero(x));
    const F y = fma(real, sin_turns(phase), -(imag * cos_turns(phase)));
    phase += step;
    return y * F(0.70710678f);
  }
};

OBJECT(FreqShift, "Moves all frequencies by the same number of Hz", input("input"), param("shift", 100).hz().range(-384000, 384000).signals());

END_OBJECTS;
