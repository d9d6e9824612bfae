// Delay1: the signal of one frame ago, y[n] = x[n-1].
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct Delay1 {
  static constexpr int in_flight = 8;
  struct Held {};
  static HWY_INLINE Held hold(const Rate&) { return {}; }

  F last;
  HWY_INLINE F tick(const Held&, F x) {
    const F y = last;
    last = x;
    return y;
  }
};

OBJECT(Delay1, "Delay of one frame", input("input"));

END_OBJECTS;
