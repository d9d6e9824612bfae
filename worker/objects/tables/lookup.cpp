// Lookup: waveshaping, y = table(x), where x from -1 to 1 goes from the first sample to the last; beyond, the ends are held. pyo's leaves
// out half a percent at both ends ((0.495 x + 0.5) size) and, for a small table, jumps back to the first sample before it is at the last.
#include "worker/objects/object.h"
#include "worker/simd/wavetable.h"

BEGIN_OBJECTS;

template <class F>
struct Lookup {
  static constexpr bool stateless = true;
  struct Held {};
  static HWY_INLINE Held hold(const Rate&) { return {}; }

  TableStreams<F> table;

  HWY_INLINE void setup(const KernelSetup<F>& setup) { table.setup(setup, 0); }

  HWY_INLINE F tick(const Held&, F index) {
    const Whole<F> last = table.size - Whole<F>(1);
    const F half = last.to_float() * F(0.5f);
    const F place = fma(clamp(index, F(-1.0f), F(1.0f)), half, half);
    const Whole<F> below = max(Whole<F>(0), min(Whole<F>::trunc(place), last));
    const F left = table.sample(below);
    return fma(table.sample(min(below + Whole<F>(1), last)) - left, place - below.to_float(), left);
  }
};

OBJECT(Lookup, "Waveshaping: reads a table at the place that a signal tells", table("table"),
       input("index").about("-1 the first sample, 1 the last"));

END_OBJECTS;
