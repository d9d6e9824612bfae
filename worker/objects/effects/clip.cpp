// Clip: what is above max is max, what is below min is min; so is what is no number.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct Clip {
  static constexpr bool pure = true;
  struct Held {
    F lowest, highest;
  };
  static HWY_INLINE Held hold(const Rate&, F lowest, F highest) { return {lowest, highest}; }
  HWY_INLINE F tick(const Held& held, F x) { return select(x > held.lowest, select(x < held.highest, x, held.highest), held.lowest); }
};

OBJECT(Clip, "Cuts a signal off at two limits", input("input"), param("min", -1).signals(), param("max", 1).signals());

END_OBJECTS;
