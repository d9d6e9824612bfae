// Sin, Cos, Tan, Tanh and Atan2, of radians. Errors: Sin and Cos 1e-6 up to 10,000 radians, the others some units in the last place.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

struct Nothing {};

// x less n times 2 pi / parts. The step is carried in three floats, the first two so short that their products with n (up to 2^13) are exact where
// there is no FMA too (Cody and Waite, "Software manual for the elementary functions", 1980).
template <class F>
HWY_INLINE F less_turns(F x, F n, float parts) {
  const F upper = fma(n, F(-6.28125f / parts), x);
  return fma(n, F(-3.0199160e-7f / parts), fma(n, F(-0.0019350052f / parts), upper));
}

// An angle in turns, whole turns taken away.
template <class F>
HWY_INLINE F in_turns(F x) {
  const F turns = round(x * F(0.15915494f));
  return less_turns(x, turns, 1) * F(0.15915494f);
}

template <class F>
struct Sin {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x) { return sin_of_turns(in_turns(x)); }
};

template <class F>
struct Cos {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x) { return cos_of_turns(in_turns(x)); }
};

// The polynomial of tanf() in Moshier's Cephes library, for a quarter of pi each way; beyond it tan(x + pi / 2) = -1 / tan(x).
template <class F>
struct Tan {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x) {
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
    const F away = select(abs(t) < F(1e-10f), F(1e-10f), t);  // finite at the poles
    return select(half == floor(half), t, F(-1.0f) / away);
  }
};

template <class F>
struct Tanh {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x) { return hn::Tanh(typename F::D(), x.v); }
};

// From the angle in the first eighth of a turn, mirrored into the others.
template <class F>
struct Atan2 {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F b, F a) {
    const F across = abs(a), up = abs(b);
    const F larger = max(across, up);
    const F ratio = select(larger > F(0.0f), min(across, up) / larger, F(0.0f));
    F angle = hn::Atan(typename F::D(), ratio.v);
    angle = select(up > across, F(1.57079633f) - angle, angle);
    angle = select(a < F(0.0f), F(3.14159265f) - angle, angle);
    return select(b < F(0.0f), -angle, angle);
  }
};

OBJECT(Sin, "Sine of radians", input("input"));
OBJECT(Cos, "Cosine of radians", input("input"));
OBJECT(Tan, "Tangent of radians; finite at its poles", input("input"));
OBJECT(Tanh, "Hyperbolic tangent: a soft limit at -1 and 1", input("input"));
OBJECT(Atan2, "The angle whose tangent is b / a, in radians from -pi to pi", input("b", 1), input("a", 1));

END_OBJECTS;
