// Follower: how loud a signal is: |x| through a lowpass of one pole, y[n] = y[n-1] + k (|x[n]| - y[n-1]), k = 1 - exp(-2 pi freq / rate).
#include "worker/objects/object.h"
#include "worker/simd/one_pole.h"

BEGIN_OBJECTS;

template <class F>
struct Follower {
  static constexpr int in_flight = 8;
  using Held = F;  // k
  static HWY_INLINE Held hold(const Rate& rate, F freq) { return one_pole_step(rate, freq); }

  OnePole<F> pole;
  HWY_INLINE F tick(const Held& k, F x) { return pole.tick(k, abs(finite_or_zero(x))); }
  HWY_INLINE void fill(const Held& k, const float* in, float* out, std::size_t frames) {
    one_pole_run(pole, k, in, out, frames, [](F x) HWY_ATTR { return abs(finite_or_zero(x)); });
  }
};

OBJECT(Follower, "How loud a signal is: its mean size", input("input"),
       param("freq", 20).hz().range(0, 384000).signals().about("Of the lowpass: higher is quicker and less even"));

END_OBJECTS;
