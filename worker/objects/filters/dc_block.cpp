// DCBlock: takes away what does not move: y[n] = x[n] - x[n-1] + 0.995 y[n-1] (Julius Smith, "Introduction to Digital Filters").
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct DCBlock {
  static constexpr int in_flight = 8;
  struct Held {};
  static HWY_INLINE Held hold(const Rate&) { return {}; }

  F x1, y;
  HWY_INLINE F tick(const Held&, F x) {
    const F in = finite_or_zero(x);
    y = fma(y, F(0.995f), in - x1);
    x1 = in;
    return y;
  }
};

OBJECT(DCBlock, "Takes away the part of a signal that does not move", input("input"));

END_OBJECTS;
