// ButBR: Butterworth bandstop of order 2, (1 - 2 cos(w) z^-1 + z^-2) / ..., the complement of ButBP: silent at its centre.
#include "worker/objects/object.h"
#include "worker/simd/band_filters.h"

BEGIN_OBJECTS;

template <class F>
struct ButBR {
  static constexpr int in_flight = 4;
  using Held = BiquadCoefficients<F>;
  static HWY_INLINE Held hold(const Rate& rate, F freq, F q) { return ButterworthBand<F>(rate, freq, q).reject(); }

  BiquadSection<F> section;
  HWY_INLINE F tick(const Held& held, F x) { return section.tick(held, x); }
};

OBJECT(ButBR, "Butterworth band-reject filter of order 2", input("input"), param("freq", 1000).hz().range(0, 384000).signals(),
       param("q", 1).range(0, 10000).signals().about("Frequency over bandwidth; at least 1"));

END_OBJECTS;
