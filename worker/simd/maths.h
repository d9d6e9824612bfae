// Functions of whole vectors of streams, each with its error. Included once for each instruction set.
#if defined(TUTTI_WORKER_SIMD_MATHS_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_MATHS_H
#undef TUTTI_WORKER_SIMD_MATHS_H
#else
#define TUTTI_WORKER_SIMD_MATHS_H
#endif

#include <hwy/contrib/math/math-inl.h>

#include "worker/simd/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

// a b - whole, where whole is the integer nearest to a b: without the rounding of the product. Without FMA by halves of 12 bits
// (Veltkamp's splitting, Dekker's product: Numerische Mathematik 18, 1971).
template <class F>
HWY_INLINE F rest_of_product(F a, F b, F whole) {
#if HWY_NATIVE_FMA
  return fma(a, b, -whole);
#else
  const auto upper_half = [](F x) HWY_ATTR { const F c = x * F(4097.0f); return c - (c - x); };
  const F a_hi = upper_half(a), b_hi = upper_half(b), a_lo = a - a_hi, b_lo = b - b_hi;
  return ((a_hi * b_hi - whole) + a_hi * b_lo + a_lo * b_hi) + a_lo * b_lo;
#endif
}

// What a kernel needs to know of time.
struct Rate {
  float hz;              // frames a second
  float seconds;         // of one frame
  float nyquist;
  float units_hi, units_lo;  // 2^32 / hz, in two floats

  explicit Rate(double frames_per_second)
      : hz(static_cast<float>(frames_per_second)),
        seconds(static_cast<float>(1 / frames_per_second)),
        nyquist(static_cast<float>(frames_per_second / 2)),
        units_hi(static_cast<float>(4294967296.0 / frames_per_second)),
        units_lo(static_cast<float>(4294967296.0 / frames_per_second - static_cast<double>(units_hi))) {}

  // The step of a phase for one frame at `freq` Hz. Any frequency: beyond half the rate it aliases, as a sampled tone does.
  // The product is carried in two floats, so that the step is right to the last of its 32 bits.
  template <class F>
  HWY_INLINE Turns<F> turns_per_frame(F freq) const {
    using I = hn::RebindToSigned<typename F::D>;
    using U = hn::RebindToUnsigned<typename F::D>;
    const F whole = round(freq * F(seconds));
    const F f = fma(-whole, F(hz), freq);
    const F upper = round(f * F(units_hi));
    const F rest = rest_of_product(f, F(units_hi), upper) + f * F(units_lo);
    const auto steps = hn::Add(hn::ConvertTo(I(), upper.v), hn::NearestInt(rest.v));
    return Turns<F>(hn::BitCast(U(), steps));
  }
};

// The odd polynomial of degree 7 nearest to sin(pi/2 x) on [-1, 1] in the maximum norm (Remez); error 6e-7.
template <class F>
HWY_INLINE F sin_quarter(F x) {
  const F xx = x * x;
  return x * fma(xx, fma(xx, fma(xx, F(-0.0043331f), F(0.07943434f)), F(-0.64589285f)), F(1.57079101f));
}

// cos(2 pi phase). |phase| is folded to a quarter of a turn each way around a quarter: cos(2 pi (1/4 + v)) = -sin(2 pi v).
template <class F>
HWY_INLINE F cos_turns(Turns<F> phase) {
  return sin_quarter(fma(abs(phase.as_signed_units()), F(-1.0f / 1073741824.0f), F(1.0f)));
}

// cos(2 pi phase) = first second: the same polynomial in factors, of an x that is scaled so that x^7 has the coefficient -1. As many instructions, but
// a shorter chain, for a kernel that waits for its own last output; it may multiply `first` by what it needs while `second` is computed.
template <class F>
struct CosineFactors {
  F first, second;
  HWY_INLINE explicit CosineFactors(Turns<F> phase) {
    const F x = fma(abs(phase.as_signed_units()), F(-0.459620893f / 1073741824.0f), F(0.459620893f)), xx = x * x;
    first = x * F(hn::NegMulAdd(x.v, x.v, F(0.826685846f).v));
    second = fma(xx, fma(x, x, F(-3.0459733f)), F(4.13407278f));
  }
  HWY_INLINE F product() const { return first * second; }
};

// sin(2 pi phase).
template <class F>
HWY_INLINE F sin_turns(Turns<F> phase) {
  using U = hn::RebindToUnsigned<typename F::D>;
  return cos_turns(phase - Turns<F>(hn::Set(U(), 0x40000000u)));
}

// sin and cos of an angle given in turns (2 pi radians), any size.
template <class F>
HWY_INLINE F sin_of_turns(F turns) { return sin_turns(Turns<F>::wrapped(turns)); }
template <class F>
HWY_INLINE F cos_of_turns(F turns) { return cos_turns(Turns<F>::wrapped(turns)); }

// Highway's own: exp to 1 ulp (0 below -104), log to 4 ulp.
template <class F>
HWY_INLINE F exp(F x) { return hn::Exp(typename F::D(), min(x, F(88.7f)).v); }
template <class F>
HWY_INLINE F log(F x) { return hn::Log(typename F::D(), x.v); }
// base ^ exponent for base > 0.
template <class F>
HWY_INLINE F pow(F base, F exponent) { return exp(exponent * log(base)); }

// x, or 0 where x is not a finite number: the guard of recursive kernels, so that one bad sample does not stay for ever.
template <class F>
HWY_INLINE F finite_or_zero(F x) {
  const Condition<typename F::D> fine = abs(x) < F(1e30f);
  // A stream alone waits for itself: a branch that the processor foresees is not part of the wait.
  if constexpr (F::lanes == 1)
    if (HWY_LIKELY(all(fine))) return x;
  return select(fine, x, F(0.0f));
}

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
