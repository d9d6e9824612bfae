// ButBP: Butterworth bandpass of order 2, (tan(W) - tan(W) z^-2) / ..., W = pi (freq / q) / rate; 0 dB at its centre.
#include "worker/objects/object.h"
#include "worker/simd/band_filters.h"

BEGIN_OBJECTS;

template <class F>
struct ButBP {
  static constexpr int in_flight = 4;
  using Held = BiquadCoefficients<F>;
  static HWY_INLINE Held hold(const Rate& rate, F freq, F q) { return ButterworthBand<F>(rate, freq, q).pass(); }

  BiquadSection<F> section;
  HWY_INLINE F tick(const Held& held, F x) { return section.tick(held, x); }
};

OBJECT(ButBP, "Butterworth bandpass filter of order 2", input("input"), param("freq", 1000).hz().range(0, 384000).signals(),
       param("q", 1).range(0, 10000).signals().about("Frequency over bandwidth; at least 1"));

END_OBJECTS;
