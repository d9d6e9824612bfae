// Sig: its value, as a signal.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct Sig {
  static constexpr bool pure = true;

  using Held = F;
  static HWY_INLINE Held hold(const Rate&, F value) { return value; }
  HWY_INLINE F tick(const Held& value) { return value; }
};

OBJECT(Sig, "A number or a signal, as a signal", required_param("value").signals());

END_OBJECTS;
