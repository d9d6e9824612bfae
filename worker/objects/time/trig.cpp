// Trig: one trigger each time it is played, in that very frame; pyo's waits for the next buffer.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct Trig {
  struct Held {};
  static HWY_INLINE Held hold(const Rate&) { return {}; }

  F next;

  HWY_INLINE void play(const Held&) { next = F(1.0f); }

  HWY_INLINE F tick(const Held&) {
    const F y = next;
    next = F(0.0f);
    return y;
  }
};

ENVELOPE(Trig, "One trigger each time it is played");

END_OBJECTS;
