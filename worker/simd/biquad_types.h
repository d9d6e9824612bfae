// Biquad's five types, for Biquad and Biquadx. Robert Bristow-Johnson's "Cookbook formulae for audio EQ biquad filter
// coefficients". Included once for each instruction set.
#if defined(TUTTI_WORKER_SIMD_BIQUAD_TYPES_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_BIQUAD_TYPES_H
#undef TUTTI_WORKER_SIMD_BIQUAD_TYPES_H
#else
#define TUTTI_WORKER_SIMD_BIQUAD_TYPES_H
#endif

#include "worker/simd/biquad_section.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

// 0 lowpass, 1 highpass, 2 bandpass (0 dB at its peak), 3 bandstop, 4 allpass; each stream has its own.
template <class F>
HWY_INLINE BiquadCoefficients<F> biquad_of_type(const Rate& rate, F freq, F q, F type) {
  const BiquadAngle<F> a(rate, freq, F(1.0f), q);
  const F ss = a.sine * a.sine, cc = a.cosine * a.cosine, cosine2 = F(2.0f) * (ss - cc), one(1.0f), zero(0.0f);
  F b0 = ss, b1 = F(2.0f) * ss, b2 = ss;
  const auto highpass = type == F(1.0f), bandpass = type == F(2.0f), bandstop = type == F(3.0f), allpass = type >= F(4.0f);
  b0 = select(highpass, cc, select(bandpass, a.alpha, select(bandstop, one, select(allpass, one - a.alpha, b0))));
  b1 = select(highpass, F(-2.0f) * cc, select(bandpass, zero, select(bandstop || allpass, cosine2, b1)));
  b2 = select(highpass, cc, select(bandpass, -a.alpha, select(bandstop, one, select(allpass, one + a.alpha, b2))));
  return a.with(b0, b1, b2);
}

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
