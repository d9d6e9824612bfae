// A second-order filter section, for the filters built of them. Included once for each instruction set.
//
// y[n] = b0 x[n] + b1 x[n-1] + b2 x[n-2] - a1 y[n-1] - a2 y[n-2], kept as y and its difference d:
// d[n] = d[n-1] + (b0 x[n] + b1 x[n-1] + b2 x[n-2]) - e1 y[n-1] + e2 y[n-2],  y[n] = y[n-1] + d[n],  e1 = 2 + a1, e2 = 1 - a2.
// The same filter, but at low frequencies a1 is nearly -2 and a2 nearly 1, and a float keeps little of what makes the filter; e1 and
// e2 are small there and keep all their bits.
#if defined(TUTTI_WORKER_SIMD_BIQUAD_SECTION_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_BIQUAD_SECTION_H
#undef TUTTI_WORKER_SIMD_BIQUAD_SECTION_H
#else
#define TUTTI_WORKER_SIMD_BIQUAD_SECTION_H
#endif

#include "worker/simd/maths.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

// sin(pi/2 x) on [-1, 1] to the last bits of a float: coefficients are worth more than a sample. Degree 9 (Remez); error 4e-9.
template <class F>
HWY_INLINE F sin_quarter_exact(F x) {
  const F xx = x * x;
  return x * fma(xx, fma(xx, fma(xx, fma(xx, F(1.50820561e-4f), F(-4.67222792e-3f)), F(7.96884805e-2f)), F(-6.4596336e-1f)), F(1.57079629f));
}

template <class F>
struct BiquadCoefficients {
  F b0, b1, b2, e1, e2;
};

// What all designs of one frequency share: sine and cosine of half the angle w / 2 = pi freq / rate, and alpha = sin(w) / 2q.
// With the half angle, 1 - cos(w) = 2 sin^2(w/2) keeps its bits at low frequencies.
template <class F>
struct BiquadAngle {
  F sine, cosine, alpha;

  HWY_INLINE BiquadAngle(const Rate& rate, F freq, F lowest, F q) {
    const F f = clamp(freq, lowest, F(0.49f * rate.hz));
    const F x = f * F(2.0f * rate.seconds);  // in quarter turns of the half angle
    sine = sin_quarter_exact(x);
    cosine = sin_quarter_exact(F(1.0f) - x);
    alpha = sine * cosine / max(q, F(0.1f));
  }
  // The numerator over the denominator's first coefficient, and what of the denominator is left.
  HWY_INLINE BiquadCoefficients<F> with(F b0, F b1, F b2) const {
    const F scale = F(1.0f) / (F(1.0f) + alpha);
    const F e2 = F(2.0f) * alpha * scale;
    return {b0 * scale, b1 * scale, b2 * scale, fma(F(4.0f) * sine * sine, scale, e2), e2};
  }
};

template <class F>
struct BiquadSection {
  F x1, x2, y1, y2, d;

  // The output waits for the last one through one fma and one addition; all else, and the question whether the filter has run away
  // (a signal on a parameter can make any recursive filter), is about samples further back. A stream alone goes on without the answer: a
  // branch that the processor guesses, where a vector waits for its selection.
  HWY_INLINE F tick(const BiquadCoefficients<F>& c, F x) {
    const F in = finite_or_zero(x);
    const Condition<typename F::D> sane = abs(y2) < F(1e30f);
    const F forced = fma(c.b0, in, fma(c.e2, y2, fma(c.b1, x1, c.b2 * x2)));  // in the order of Biquadx's, to the last bit
    d = fma(-c.e1, y1, d + forced);
    F y = y1 + d;
    if constexpr (F::lanes > 1) {
      y = select(sane, y, F(0.0f));
      d = select(sane, d, F(0.0f));
    } else if (!all(sane)) {
      y = d = F(0.0f);
    }
    x2 = x1;
    x1 = in;
    y2 = y1;
    y1 = y;
    return y;
  }

  // As after a long constant x: what pyo's Biquad starts from, so that a signal that begins with a step does not ring.
  HWY_INLINE void settle(F x) {
    x1 = x2 = y1 = y2 = finite_or_zero(x);
    d = F(0.0f);
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
