// SVF: two equal state variable filters in a row (Hal Chamberlin, "Musical Applications of Microprocessors"), each blended from its lowpass over its
// bandpass to its highpass by `type`, at half its amplitude: low += w band; high = x - low - band / q; band += w high; w = 2 sin(pi freq / rate).
// It is stable where w^2 + 2 w / q < 4, and near there it rings at half the rate, where high = x / (1 - w^2 / 4 - w / 2q). pyo lets it run away (q
// 0.5 from 6500 Hz on); here w ends where that gain is 8, which only q below 0.8 meets.
#include "worker/objects/object.h"
#include "worker/simd/biquad_section.h"

BEGIN_OBJECTS;

template <class F>
struct SVF {
  static constexpr int in_flight = 4;
  struct Held {
    F w, step, low, band, high;  // step: w + 1 / q
  };
  static HWY_INLINE Held hold(const Rate& rate, F freq, F q, F type) {
    const F damping = F(1.0f) / clamp(q, F(0.5f), F(50.0f));
    const F w = F(2.0f) * sin_quarter_exact(clamp(freq, F(0.1f), F(rate.hz / 6)) * F(2.0f * rate.seconds));
    const F limit = sqrt(fma(damping, damping, F(3.5f))) - damping;
    // From low over band to high: the two that are blended make up one, halved.
    const F place = clamp(type, F(0.0f), F(1.0f)) - F(0.5f);
    return {min(w, limit), min(w, limit) + damping, max(-place, F(0.0f)), F(0.5f) - abs(place), max(place, F(0.0f))};
  }

  struct Half {
    F low, band;
    // high is written with the low and the band of before: it waits for band alone.
    HWY_INLINE F tick(const Held& held, F x) {
      const F high = fma(-held.step, band, x - low);
      low = fma(held.w, band, low);
      band = fma(held.w, high, band);
      return fma(held.low, low, fma(held.band, band, held.high * high));
    }
    HWY_INLINE void silence(Condition<typename F::D> sane) {
      low = select(sane, low, F(0.0f));
      band = select(sane, band, F(0.0f));
    }
  };
  Half first, second;
  HWY_INLINE F tick(const Held& held, F x) {
    const F y = second.tick(held, first.tick(held, finite_or_zero(x)));
    const auto sane = abs(first.band) + abs(second.low) + abs(second.band) < F(1e30f);  // parameters that move fast may feed it
    if (HWY_LIKELY(all(sane))) return y;
    first.silence(sane);
    second.silence(sane);
    return select(sane, y, F(0.0f));
  }
};

OBJECT(SVF, "State variable filter of order 4: from lowpass over bandpass to highpass", input("input"),
       param("freq", 1000).hz().range(0, 384000).signals().about("Up to a sixth of the rate"), param("q", 1).range(0, 10000).signals().about("0.5 to 50"),
       param("type", 0).range(0, 1).signals().about("0 lowpass, 0.5 bandpass, 1 highpass, and all between"));

END_OBJECTS;
