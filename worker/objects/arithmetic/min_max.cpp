// Min and Max of two signals.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

struct Nothing {};

template <class F>
struct Min {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x, F comp) { return min(x, comp); }
};

template <class F>
struct Max {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x, F comp) { return max(x, comp); }
};

OBJECT(Min, "The smaller of the input and comp", input("input"), input("comp", 0.5));
OBJECT(Max, "The larger of the input and comp", input("input"), input("comp", 0.5));

END_OBJECTS;
