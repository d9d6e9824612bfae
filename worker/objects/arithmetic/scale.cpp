// Scale: maps [inmin, inmax] to [outmin, outmax] along a curve, y = outmin + n^exp (outmax - outmin), n = (x - inmin) / (inmax - inmin)
// kept within 0 and 1, as pyo does.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct Scale {
  static constexpr bool pure = true;
  struct Held {
    F inmin, slope, outmin, span, exponent;
  };
  static HWY_INLINE Held hold(const Rate&, F inmin, F inmax, F outmin, F outmax, F exponent) {
    const F width = inmax - inmin;
    const F slope = select(width == F(0.0f), F(0.0f), F(1.0f) / select(width == F(0.0f), F(1.0f), width));
    return {inmin, slope, outmin, outmax - outmin, exponent};
  }
  HWY_INLINE F tick(const Held& held, F x) {
    F n = clamp((x - held.inmin) * held.slope, F(0.0f), F(1.0f));
    const auto straight = held.exponent == F(1.0f);
    if (!hn::AllTrue(typename F::D(), straight.m))
      n = select(straight, n, select(n > F(0.0f), pow(max(n, F(1e-30f)), held.exponent), F(0.0f)));
    return fma(n, held.span, held.outmin);
  }
};

OBJECT(Scale, "Maps one range to another, along a straight line or a curve", input("input"), param("inmin", 0).signals(), param("inmax", 1).signals(),
       param("outmin", 0).signals(), param("outmax", 1).signals(), param("exp", 1).signals().about("The curve: 1 is straight, 2 rises late, 0.5 early"));

END_OBJECTS;
