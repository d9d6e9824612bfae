// TrigRandInt: a whole number from 0 to below `max`, drawn anew at each trigger: max u without its fraction, u uniform in [0, 1). The first
// one is drawn when it starts.
#include <algorithm>

#include "worker/objects/object.h"
#include "worker/random.h"
#include "worker/simd/triggers.h"

BEGIN_OBJECTS;

template <class F>
struct TrigRandInt {
  using Held = F;  // max
  static HWY_INLINE Held hold(const Rate&, F max) { return finite_or_zero(max); }

  std::uint64_t random[F::lanes];
  F value;
  bool begun;

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    for (int lane = 0; lane < F::lanes; ++lane) random[lane] = seed_of_lane(setup, lane);
  }

  HWY_INLINE F tick(const Held& max, F input) {
    const F trigger = begun ? input : F(1.0f);
    begun = true;
    if (any(triggered(trigger))) draw(max, trigger);
    return value;
  }
  HWY_INLINE void fill(const Held& max, const float* input, float* out, std::size_t frames) {
    if (begun && !may_trigger(input, frames)) std::fill_n(out, frames, hn::GetLane(value.v));
    else for (std::size_t frame = 0; frame < frames; ++frame) tick(max, F::load(input + frame)).store(out + frame);
  }

 private:
  HWY_INLINE void draw(F max, F trigger) {
    float below[F::lanes];
    max.store(below);
    value = redrawn(value, trigger,
                    [&](int lane) HWY_ATTR { return static_cast<float>(std::trunc(uniform(random[lane]) * static_cast<double>(below[lane]))); });
  }
};

OBJECT(TrigRandInt, "Whole random number, a new one at each trigger", input("input"),
       param("max", 100).signals().about("The numbers are from 0 to below it; down to above it where it is negative"));

END_OBJECTS;
