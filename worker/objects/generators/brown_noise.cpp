// BrownNoise: white noise (uniform in [-0.99, 0.99]) through a lowpass of one pole at 20 Hz, times 20: power falls by 6 dB per octave above,
// y[n] = c y[n-1] + 20 (1 - c) x[n], c = exp(-2 pi 20 / rate). Its deviation is 0.414 at 48000 Hz.
// (pyo means the same; in single precision its pole comes to 19.74 Hz, so that it is 0.1 dB softer above.)
#include "worker/objects/object.h"
#include "worker/simd/random.h"

BEGIN_OBJECTS;

template <class F>
struct BrownNoise {
  static constexpr int in_flight = 4;

  struct Held {
    F keep, gain;
  };
  static HWY_INLINE Held hold(const Rate& rate) {
    const F keep = exp(F(-6.283185307f * 20.0f * rate.seconds));
    return {keep, (F(1.0f) - keep) * F(20.0f * 0.99f)};
  }

  Random<F> random;
  F last;

  HWY_INLINE void setup(const KernelSetup<F>& setup) { random = Random<F>::seeded(setup.seeds); }
  HWY_INLINE F tick(const Held& held) {
    last = fma(held.keep, last, held.gain * random.bipolar());
    return last;
  }
};

OBJECT(BrownNoise, "Noise whose power falls by 6 dB per octave");

END_OBJECTS;
