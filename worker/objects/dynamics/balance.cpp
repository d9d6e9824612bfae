// Balance: gives a signal the loudness of another: y = x level(input2) / level(input), each level |x| through a one-pole lowpass of `freq` radians a second.
// As in pyo, the input's level never falls below 0.001, so that silence is not blown up.
#include "worker/objects/object.h"
#include "worker/simd/one_pole.h"

BEGIN_OBJECTS;

template <class F>
struct Balance {
  static constexpr int in_flight = 4;
  using Held = F;  // share of the way that the lowpass goes in a frame
  static HWY_INLINE Held hold(const Rate& rate, F freq) { return one_minus_exp(clamp(freq, F(0.0f), F(rate.hz)) * F(rate.seconds)); }

  F level, wanted;
  HWY_INLINE F tick(const Held& share, F x, F y) {
    level = max(fma(size_of(x) - level, share, level), F(0.001f));
    wanted = fma(size_of(y) - wanted, share, wanted);
    return x * wanted / level;
  }

 private:
  // What is beyond all bounds is not followed: the way back would take minutes.
  static HWY_INLINE F size_of(F x) { return min(abs(finite_or_zero(x)), F(1e6f)); }
};

OBJECT(Balance, "Gives a signal the loudness of another", input("input"), input("input2"),
       param("freq", 10).in("rad/s").range(0, 384000).signals().about("Of the lowpass that smooths both levels"));

END_OBJECTS;
