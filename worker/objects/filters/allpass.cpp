// Allpass: a delay line with feedback and feedforward that passes all frequencies alike: v[n] = x[n] + g v[n-D], y[n] = v[n-D] - g v[n]
// (Schroeder, "Natural sounding artificial reverberation", 1962). D lies between two samples by linear interpolation and is one frame at least
// (pyo reads a frame that is not yet written where it is less).
#include "worker/objects/object.h"
#include "worker/simd/delay_line.h"

BEGIN_OBJECTS;

template <class F>
struct Allpass {
  struct Held {
    F frames, feedback;
  };
  HWY_INLINE Held hold(const Rate& rate, F delay, F feedback, F maxdelay) const {
    const F longest = min(maxdelay * F(rate.hz), F(static_cast<float>(line.size - 2)));
    return {max(min(delay * F(rate.hz), longest), F(1.0f)), clamp(feedback, F(0.0f), F(1.0f))};
  }

  // The longest delay of all streams, and room for the two samples that are interpolated.
  static std::size_t memory(const UnitSetup& setup) {
    float longest = 0;
    for (int stream = 0; stream < setup.streams; ++stream) longest = setup.values[2].at(stream, 0) > longest ? setup.values[2].at(stream, 0) : longest;
    return static_cast<std::size_t>(static_cast<double>(longest) * setup.rate) + 3;
  }
  DelayLine<F> line;
  HWY_INLINE void setup(const KernelSetup<F>& setup) { line.setup(setup.memory, static_cast<int>(memory(setup.unit))); }

  HWY_INLINE F tick(const Held& held, F x) {
    const F delayed = line.between(held.frames);
    const F in = finite_or_zero(fma(held.feedback, delayed, x));
    line.push(in);
    return fma(-held.feedback, in, delayed);
  }
};

OBJECT(Allpass, "Allpass filter made of a delay with feedback and feedforward, as reverberators have them", input("input"),
       param("delay", 0.01).seconds().range(0, 3600).signals(), param("feedback", 0).range(0, 1).signals(),
       param("maxdelay", 1).seconds().range(0.0001, 3600).about("Memory is taken for it at load"));

END_OBJECTS;
