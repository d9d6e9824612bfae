// The functions of real numbers that the objects of arithmetic and Expr share. Where there is no real result they give 0, as most of pyo's do: the
// root and the logarithm of a negative number, the logarithm of 0, and a broken power of a negative number and a negative power of 0 (where pyo
// gives NaN or infinity, which would silence all that follows). Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_SIMD_ELEMENTARY_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_ELEMENTARY_H
#undef TUTTI_WORKER_SIMD_ELEMENTARY_H
#else
#define TUTTI_WORKER_SIMD_ELEMENTARY_H
#endif

#include "worker/simd/lanes.h"
#include "worker/simd/maths.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {
namespace elementary {

// By 1e-10 (its sign kept) where b is nearer to 0, so that a quotient is always finite.
template <class F>
HWY_INLINE F quotient(F a, F b) {
  const F least = select(b < F(0.0f), F(-1e-10f), F(1e-10f));
  return a / select(abs(b) < F(1e-10f), least, b);
}

// What a / b leaves, with the sign of a, as C's fmod; 0 where b is 0. The quotient may round up to the next whole number.
template <class F>
HWY_INLINE F remainder(F a, F b) {
  const F size = abs(b), x = abs(a);
  F rest = fma(-floor(x / size), size, x);
  rest = select(rest < F(0.0f), rest + size, rest);
  rest = select(rest < size, rest, F(0.0f));
  return select(a < F(0.0f), -rest, rest);
}

template <class F>
HWY_INLINE F root(F x) { return sqrt(max(x, F(0.0f))); }
template <class F>
HWY_INLINE F logarithm(F x, float scale = 1) { return select(x > F(0.0f), log(x) * F(scale), F(0.0f)); }

template <class F>
HWY_INLINE F power(F base, F exponent) {
  const F size = select(base == F(0.0f), F(0.0f), pow(max(abs(base), F(1.2e-38f)), exponent));
  const F half = exponent * F(0.5f);
  const F of_negative = select(exponent == floor(exponent), select(half == floor(half), size, -size), F(0.0f));
  const F result = select(base < F(0.0f), of_negative, size);
  return select(exponent == F(0.0f), F(1.0f), result);
}

// Halves away from 0, as C rounds.
template <class F>
HWY_INLINE F rounded(F x) {
  const F even = round(x);
  const F away = x + select(x < F(0.0f), F(-0.5f), F(0.5f));  // exact for halves
  return select(abs(x - even) == F(0.5f), away, even);
}

// x less n times 2 pi / parts. The step is carried in three floats, the first two so short that their products with n (up to 2^13) are exact where
// there is no FMA too (Cody and Waite, "Software manual for the elementary functions", 1980).
template <class F>
HWY_INLINE F less_turns(F x, F n, float parts) {
  const F upper = fma(n, F(-6.28125f / parts), x);
  return fma(n, F(-3.0199160e-7f / parts), fma(n, F(-0.0019350052f / parts), upper));
}

// An angle of radians in turns, whole turns taken away.
template <class F>
HWY_INLINE F in_turns(F x) {
  const F turns = round(x * F(0.15915494f));
  return less_turns(x, turns, 1) * F(0.15915494f);
}

template <class F>
HWY_INLINE F sine(F x) { return sin_of_turns(in_turns(x)); }
template <class F>
HWY_INLINE F cosine(F x) { return cos_of_turns(in_turns(x)); }

// The polynomial of tanf() in Moshier's Cephes library, for a quarter of pi each way; beyond it tan(x + pi / 2) = -1 / tan(x). Finite at the poles.
template <class F>
HWY_INLINE F tangent(F x) {
  const F quadrant = round(x * F(0.63661977f));
  const F r = less_turns(x, quadrant, 4);
  const F z = r * r;
  F p = fma(z, F(9.38540185543e-3f), F(3.11992232697e-3f));
  p = fma(z, p, F(2.44301354525e-2f));
  p = fma(z, p, F(5.34112807005e-2f));
  p = fma(z, p, F(1.33387994085e-1f));
  p = fma(z, p, F(3.33331568548e-1f));
  const F t = fma(r * z, p, r);
  const F half = quadrant * F(0.5f);
  const F away = select(abs(t) < F(1e-10f), F(1e-10f), t);
  return select(half == floor(half), t, F(-1.0f) / away);
}

template <class F>
HWY_INLINE F hyperbolic_tangent(F x) { return hn::Tanh(typename F::D(), x.v); }
template <class F>
HWY_INLINE F arc_tangent(F x) { return hn::Atan(typename F::D(), x.v); }

// The angle whose tangent is b / a, in radians from -pi to pi: from the angle in the first eighth of a turn, mirrored into the others.
template <class F>
HWY_INLINE F angle(F b, F a) {
  const F across = abs(a), up = abs(b);
  const F larger = max(across, up);
  const F ratio = select(larger > F(0.0f), min(across, up) / larger, F(0.0f));
  F result = hn::Atan(typename F::D(), ratio.v);
  result = select(up > across, F(1.57079633f) - result, result);
  result = select(a < F(0.0f), F(3.14159265f) - result, result);
  return select(b < F(0.0f), -result, result);
}

}  // namespace elementary
}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
