// SineLoop: a sine whose phase is bent by its own last output, y[n] = sin(2 pi (p[n] + feedback y[n-1])),
// where p starts at 0 and advances by freq / rate after each frame.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct SineLoop {
  static constexpr int in_flight = 8;

  struct Held {
    Turns<F> step;
    F feedback;
  };
  static HWY_INLINE Held hold(const Rate& rate, F freq, F feedback) {
    return {rate.turns_per_frame(freq), clamp(feedback, F(0.0f), F(1.0f))};
  }

  Turns<F> phase;  // a quarter of a turn behind p: the cosine is cheaper than the sine
  F last;

  void setup(const KernelSetup<F>&) { phase = Turns<F>::of(F(-0.25f)); }
  HWY_INLINE F tick(const Held& held) {
    last = CosineFactors<F>(phase + Turns<F>::of_product(held.feedback, last)).product();
    phase += held.step;
    return last;
  }
};

OBJECT(SineLoop, "Sine with feedback on its phase: from a sine to a sawtooth-like tone",
       param("freq", 1000).hz().signals(), param("feedback", 0).range(0, 1).signals());

END_OBJECTS;
