// TrigRandInt: a whole number from 0 to below `max`, drawn anew at each trigger: max u without its fraction, u uniform in [0, 1). The first
// one is drawn when it starts.
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
  F begun;

  HWY_INLINE void setup(const KernelSetup<F>& setup) { random = Random<F>::seeded(setup.seeds); }

  HWY_INLINE F tick(const Held& held, F input) {
    // Drawn in every frame, wanted or not, so that no stream's numbers depend on its neighbours.
    const F drawn = Whole<F>::trunc(random.uniform() * finite_or_zero(held)).to_float();
    value = select(triggered(input) || begun == F(0.0f), drawn, value);
    begun = F(1.0f);
    return value;
  }
};

OBJECT(TrigRandInt, "Whole random number, a new one at each trigger", input("input"),
       param("max", 100).signals().about("The numbers are from 0 to below it; down to above it where it is negative"));

END_OBJECTS;
