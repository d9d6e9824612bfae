// Average: the mean of the last `size` samples. A running sum, which is replaced every `size` frames by one that was summed up afresh, so that
// rounding does not pile up. (pyo keeps the very first sample in its sum for ever, in the place of the oldest one.)
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct Average {
  struct Held {};
  static HWY_INLINE Held hold(const Rate&) { return {}; }

  static std::size_t memory(const UnitSetup& setup) { return static_cast<std::size_t>(setup.fixed[0].number); }
  float* line;  // [frame][stream]
  int size, at;
  F sum, fresh;
  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    line = setup.memory;
    size = static_cast<int>(memory(setup.unit));
  }

  HWY_INLINE F tick(const Held&, F x) {
    const F in = finite_or_zero(x);
    float* oldest = line + at * F::lanes;
    sum += in - F::load(oldest);
    fresh += in;
    in.store(oldest);
    if (++at == size) {
      at = 0;
      sum = fresh;
      fresh = F(0.0f);
    }
    return sum * F(1.0f / static_cast<float>(size));
  }
};

OBJECT(Average, "Mean of the last samples", input("input"), integer("size", 10).range(1, 1048576).about("Samples"));

END_OBJECTS;
