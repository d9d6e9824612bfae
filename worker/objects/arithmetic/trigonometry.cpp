// Sin, Cos, Tan, Tanh and Atan2, of radians. Errors: Sin and Cos 1e-6 up to 10,000 radians, the others some units in the last place.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

struct Nothing {};

// x less whole turns of 2 pi, which is carried in two floats (Cody and Waite, "Software manual for the elementary functions", 1980).
template <class F>
HWY_INLINE F in_turns(F x) {
  const F turns = round(x * F(0.15915494f));
  const F rest = fma(turns, F(1.7484556e-7f), fma(turns, F(-6.2831855f), x));
  return rest * F(0.15915494f);
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
    const F r = fma(quadrant, F(4.3711388e-8f), fma(quadrant, F(-1.5707964f), x));
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
