// Degrade: fewer bits, fewer samples. The phase p grows by `srscale` each frame; where it passes 1, a sample is taken, rounded to the nearest multiple
// of 2^(1 - bitdepth), and held. pyo rounds negative samples up, so that its output has a mean of its own, and holds a whole number of frames, so that between a half
// and 1 its srscale does nothing. Where samples are positive and 1 / srscale is whole, both agree.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct Degrade {
  static constexpr int in_flight = 4;
  struct Held {
    F levels, step, frames;  // levels of an amplitude of 1, the distance of two, samples taken a frame
  };
  static HWY_INLINE Held hold(const Rate&, F bitdepth, F srscale) {
    const F bits = clamp(bitdepth, F(1.0f), F(32.0f)) - F(1.0f), whole = floor(bits);
    const F part = exp((bits - whole) * F(0.693147181f));  // 1 where there is none, so that the levels are exact
    return {power_of_two(whole) * part, power_of_two(-whole) / part, clamp(srscale, F(0.0009765625f), F(1.0f))};
  }
  static HWY_INLINE F power_of_two(F whole) {
    const hn::RebindToSigned<typename F::D> integers;
    return F(hn::BitCast(typename F::D(), hn::ShiftLeft<23>(hn::Add(hn::ConvertTo(integers, whole.v), hn::Set(integers, 127)))));
  }

  F phase, taken;
  HWY_INLINE F tick(const Held& held, F x) {
    phase += held.frames;
    const Condition<typename F::D> due = phase >= F(1.0f - 1e-5f);  // ten times 0.1 is not 1 in single precision
    phase = select(due, max(phase - F(1.0f), F(0.0f)), phase);
    taken = select(due, floor(fma(x, held.levels, F(0.5f))) * held.step, taken);
    return taken;
  }
};

OBJECT(Degrade, "Fewer bits and a lower sampling rate", input("input"), param("bitdepth", 16).in("bits").range(1, 32).signals(),
       param("srscale", 1).range(0.0009765625, 1).signals().about("Part of the sampling rate that is left"));

END_OBJECTS;
