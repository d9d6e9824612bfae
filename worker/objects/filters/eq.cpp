// EQ: a filter of two poles and two zeros that lifts or lowers by `boost` dB around `freq` (peak), below it (low shelf) or above it (high
// shelf). Robert Bristow-Johnson's "Cookbook formulae for audio EQ biquad filter coefficients"; a shelf's slope is pyo's, sqrt(A / 2) sin(w) / q.
#include "worker/objects/object.h"
#include "worker/simd/biquad_section.h"

BEGIN_OBJECTS;

template <class F>
struct EQ {
  static constexpr int in_flight = 4;
  using Held = BiquadCoefficients<F>;

  static HWY_INLINE Held hold(const Rate& rate, F freq, F q, F boost, F type) {
    const F A = exp(clamp(boost, F(-200.0f), F(200.0f)) * F(2.30258509f / 40));  // the square root of the gain
    const BiquadAngle<F> a(rate, freq, F(1.0f), q);
    const Held p = peak(a, A), l = low_shelf(a, A), h = high_shelf(a, A);
    const auto low = type == F(1.0f), high = type >= F(2.0f);
    const auto choose = [&](F of_peak, F of_low, F of_high) HWY_ATTR { return select(high, of_high, select(low, of_low, of_peak)); };
    return {choose(p.b0, l.b0, h.b0), choose(p.b1, l.b1, h.b1), choose(p.b2, l.b2, h.b2), choose(p.e1, l.e1, h.e1), choose(p.e2, l.e2, h.e2)};
  }

  BiquadSection<F> section;
  bool started;
  HWY_INLINE F tick(const Held& held, F x) {
    if (!started) {
      section.settle(x);
      started = true;
    }
    return section.tick(held, x);
  }

 private:
  static HWY_INLINE Held peak(BiquadAngle<F> a, F A) {
    const F lift = a.alpha * A, cosine2 = F(2.0f) * (a.sine * a.sine - a.cosine * a.cosine);
    a.alpha = a.alpha / A;
    return a.with(F(1.0f) + lift, cosine2, F(1.0f) - lift);
  }
  // With 1 - cos(w) = 2 sin^2(w/2) = 2 ss in place of the cookbook's cosines, which keeps the bits of low frequencies.
  static HWY_INLINE Held low_shelf(const BiquadAngle<F>& a, F A) {
    const F ss = a.sine * a.sine, s = sqrt(F(2.0f) * A) * a.alpha;
    const F scale = F(1.0f) / fma(F(-2.0f) * (A - F(1.0f)), ss, F(2.0f) * A + s);
    const F b = fma(F(2.0f) * (A - F(1.0f)), ss, F(2.0f)), b1 = fma(F(4.0f) * (A + F(1.0f)), ss, F(-4.0f));
    return {A * (b + s) * scale, A * b1 * scale, A * (b - s) * scale, F(2.0f) * fma(F(4.0f), ss, s) * scale, F(2.0f) * s * scale};
  }
  static HWY_INLINE Held high_shelf(const BiquadAngle<F>& a, F A) {
    const F ss = a.sine * a.sine, s = sqrt(F(2.0f) * A) * a.alpha;
    const F scale = F(1.0f) / fma(F(2.0f) * (A - F(1.0f)), ss, F(2.0f) + s);
    const F b = fma(F(-2.0f) * (A - F(1.0f)), ss, F(2.0f) * A), b1 = fma(F(4.0f) * (A + F(1.0f)), ss, F(-4.0f) * A);
    return {A * (b + s) * scale, A * b1 * scale, A * (b - s) * scale, F(2.0f) * fma(F(4.0f) * A, ss, s) * scale, F(2.0f) * s * scale};
  }
};

OBJECT(EQ, "Equalizer: lifts or lowers a band, or all below or above a frequency", input("input"),
       param("freq", 1000).hz().range(0, 384000).signals(), param("q", 1).range(0, 10000).signals(),
       param("boost", -3).in("dB").range(-200, 200).signals(), param("type", 0).range(0, 2).signals().about("0 peak or notch, 1 low shelf, 2 high shelf"));

END_OBJECTS;
