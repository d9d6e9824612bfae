// Interp: between two signals, y = a + (b - a) interp.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct Interp {
  static constexpr bool pure = true;
  using Held = F;
  static HWY_INLINE Held hold(const Rate&, F interp) { return clamp(interp, F(0.0f), F(1.0f)); }
  HWY_INLINE F tick(const Held& interp, F a, F b) { return fma(interp, b, fma(-interp, a, a)); }
};

OBJECT(Interp, "Between two signals", input("input"), input("input2"),
       param("interp", 0.5).range(0, 1).signals().about("0 the first signal, 1 the second"));

END_OBJECTS;
