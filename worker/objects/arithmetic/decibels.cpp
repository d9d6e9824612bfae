// DBToA, 10^(x / 20), and AToDB, 20 log10(x); both end at -120 dB, as pyo's do.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

struct Nothing {};

template <class F>
struct DBToA {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x) { return select(x > F(-120.0f), exp(x * F(0.115129255f)), F(0.0f)); }
};

template <class F>
struct AToDB {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x) { return log(max(x, F(1e-6f))) * F(8.6858896f); }
};

OBJECT(DBToA, "Amplitude of decibels; 0 at -120 dB and below", input("input"));
OBJECT(AToDB, "Decibels of an amplitude; -120 at 0.000001 and below", input("input"));

END_OBJECTS;
