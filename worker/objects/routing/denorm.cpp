// Denorm: the signal, with 0 for the numbers that are too small for a float's full precision (below 1.2e-38), on which some machines compute slowly.
// pyo adds noise of 1e-24 to the same end; in tutti's audio threads denormals are off, and this is for patches that carry it.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct Denorm {
  static constexpr bool pure = true;
  struct Held {};
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x) { return select(abs(x) < F(1.17549435e-38f), F(0.0f), x); }
};

OBJECT(Denorm, "The signal without denormal numbers", input("input"));

END_OBJECTS;
