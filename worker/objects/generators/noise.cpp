// Noise: white noise, uniform in [-0.99, 0.99] (pyo's range), variance 0.99^2 / 3.
#include "worker/objects/object.h"
#include "worker/simd/random.h"

BEGIN_OBJECTS;

template <class F>
struct Noise {
  static constexpr int in_flight = 4;

  struct Held {};
  static HWY_INLINE Held hold(const Rate&) { return {}; }

  Random<F> random;

  HWY_INLINE void setup(const KernelSetup<F>& setup) { random = Random<F>::seeded(setup.seeds); }
  HWY_INLINE F tick(const Held&) { return random.bipolar() * F(0.99f); }
};

OBJECT(Noise, "White noise");

END_OBJECTS;
