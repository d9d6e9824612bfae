// TrigRandInt: a whole number from 0 to below `max`, drawn anew at each trigger: floor(max u), u uniform in [0, 1). 0 before the first.
#include "worker/objects/object.h"
#include "worker/simd/random.h"
#include "worker/simd/triggers.h"

BEGIN_OBJECTS;

template <class F>
struct TrigRandInt {
  using Held = F;  // max
  static HWY_INLINE Held hold(const Rate&, F max) { return max; }

  Random<F> random;
  F value;

  HWY_INLINE void setup(const KernelSetup<F>& setup) { random = Random<F>::seeded(setup.seeds); }

  HWY_INLINE F tick(const Held& held, F input) {
    // Drawn in every frame, wanted or not, so that no stream's numbers depend on its neighbours.
    const F drawn = floor(random.uniform() * finite_or_zero(held));
    value = select(triggered(input), drawn, value);
    return value;
  }
};

OBJECT(TrigRandInt, "Whole random number, a new one at each trigger", input("input"),
       param("max", 100).signals().about("The numbers are below it; of a fractional or negative one, the whole numbers between it and 0"));

END_OBJECTS;
