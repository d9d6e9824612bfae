// Delay: the signal of `delay` seconds ago (at least one frame), between two samples by linear interpolation, with feedback.
#include "worker/objects/object.h"
#include "worker/simd/delay_line.h"

BEGIN_OBJECTS;

template <class F>
struct Delay {
  struct Held {
    F frames, feedback;
  };
  HWY_INLINE Held hold(const Rate& rate, F delay, F feedback, F maxdelay) const {
    const F longest = min(maxdelay * F(rate.hz), F(static_cast<float>(line.size - 2)));
    return {max(min(delay * F(rate.hz), longest), F(1.0f)), clamp(feedback, F(0.0f), F(1.0f))};
  }

  static int length(const UnitSetup& setup) { return longest_in_frames(setup, setup.values[2]) + 3; }
  static std::size_t memory(const UnitSetup& setup) { return static_cast<std::size_t>(length(setup)); }
  DelayLine<F> line;
  HWY_INLINE void setup(const KernelSetup<F>& setup) { line.setup(setup.memory, length(setup.unit)); }

  HWY_INLINE F tick(const Held& held, F x) {
    const F y = line.between(held.frames);
    line.push(finite_or_zero(fma(held.feedback, y, x)));
    return y;
  }
};

OBJECT(Delay, "Delay with feedback and linear interpolation", input("input"), param("delay", 0.25).seconds().range(0, 3600).signals(),
       param("feedback", 0).range(0, 1).signals(), param("maxdelay", 1).seconds().range(0.0001, 3600).about("Memory is taken for it at load"));

END_OBJECTS;
