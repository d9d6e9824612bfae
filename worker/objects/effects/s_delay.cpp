// SDelay: the signal of `delay` seconds ago, in whole frames (the fraction falls away), from 0 on.
#include "worker/objects/object.h"
#include "worker/simd/delay_line.h"

BEGIN_OBJECTS;

template <class F>
struct SDelay {
  using Held = Whole<F>;  // frames
  HWY_INLINE Held hold(const Rate& rate, F delay, F maxdelay) const {
    const F longest = min(maxdelay * F(rate.hz), F(static_cast<float>(line.size - 1)));
    return Whole<F>::trunc(max(min(delay * F(rate.hz), longest), F(0.0f)));
  }

  static int length(const UnitSetup& setup) { return longest_in_frames(setup, setup.values[1]) + 2; }
  static std::size_t memory(const UnitSetup& setup) { return static_cast<std::size_t>(length(setup)); }
  DelayLine<F> line;
  HWY_INLINE void setup(const KernelSetup<F>& setup) { line.setup(setup.memory, length(setup.unit)); }

  HWY_INLINE F tick(const Held& frames, F x) {
    line.push(x);
    return line.ago(frames + Whole<F>(1));
  }
};

OBJECT(SDelay, "Delay of whole frames, without interpolation", input("input"), param("delay", 0.25).seconds().range(0, 3600).signals(),
       param("maxdelay", 1).seconds().range(0.0001, 3600).about("Memory is taken for it at load"));

END_OBJECTS;
