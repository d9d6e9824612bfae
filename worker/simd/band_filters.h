// The second-order filters that are given by a centre and a width: coefficients for BiquadSection. Included once for each instruction set.
#if defined(TUTTI_WORKER_SIMD_BAND_FILTERS_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_BAND_FILTERS_H
#undef TUTTI_WORKER_SIMD_BAND_FILTERS_H
#else
#define TUTTI_WORKER_SIMD_BAND_FILTERS_H
#endif

#include "worker/simd/biquad_section.h"
#include "worker/simd/one_pole.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

// Butterworth of order 2 around a centre: the bilinear transform of B s / (s^2 + B s + w^2) whose width B = freq / q is warped as itself
// and whose centre is exact. That is a cookbook filter with alpha = tan(pi (freq / q) / rate). q is 1 at least, as in pyo.
template <class F>
struct ButterworthBand {
  BiquadAngle<F> angle;

  HWY_INLINE ButterworthBand(const Rate& rate, F freq, F q) : angle(rate, freq, F(1.0f), F(1.0f)) {
    const F width = clamp(freq, F(1.0f), F(0.49f * rate.hz)) / max(q, F(1.0f));
    const F x = width * F(2.0f * rate.seconds);  // pi width / rate in quarter turns
    angle.alpha = sin_quarter_exact(x) / sin_quarter_exact(F(1.0f) - x);
  }
  HWY_INLINE BiquadCoefficients<F> pass() const { return angle.with(angle.alpha, F(0.0f), -angle.alpha); }
  HWY_INLINE BiquadCoefficients<F> reject() const {
    const F cosine2 = F(2.0f) * (angle.sine * angle.sine - angle.cosine * angle.cosine);
    return angle.with(F(1.0f), cosine2, F(1.0f));
  }
};

// A pair of poles r exp(+-i w): r from the width, r = exp(-pi width / rate), as what is missing to 1, which keeps its bits.
template <class F>
struct PolePair {
  F sine;     // of half the angle w / 2 = pi freq / rate
  F missing;  // 1 - r

  HWY_INLINE PolePair(const Rate& rate, F freq, F width) {
    sine = sin_quarter_exact(clamp(freq, F(0.1f), F(0.49f * rate.hz)) * F(2.0f * rate.seconds));
    missing = one_minus_exp(max(width, F(0.001f)) * F(3.14159265f * rate.seconds));
  }
  HWY_INLINE F radius() const { return F(1.0f) - missing; }
  HWY_INLINE F e2() const { return missing * (F(2.0f) - missing); }  // 1 - r^2
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
