// Sin, Cos, Tan, Tanh and Atan2, of radians. Errors: Sin and Cos 1e-6 up to 10,000 radians, the others some units in the last place.
#include "worker/objects/object.h"
#include "worker/simd/elementary.h"

BEGIN_OBJECTS;

struct Nothing {};

template <class F>
struct Sin {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x) { return elementary::sine(x); }
};

template <class F>
struct Cos {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x) { return elementary::cosine(x); }
};

template <class F>
struct Tan {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x) { return elementary::tangent(x); }
};

template <class F>
struct Tanh {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x) { return elementary::hyperbolic_tangent(x); }
};

template <class F>
struct Atan2 {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F b, F a) { return elementary::angle(b, a); }
};

OBJECT(Sin, "Sine of radians", input("input"));
OBJECT(Cos, "Cosine of radians", input("input"));
OBJECT(Tan, "Tangent of radians; finite at its poles", input("input"));
OBJECT(Tanh, "Hyperbolic tangent: a soft limit at -1 and 1", input("input"));
OBJECT(Atan2, "The angle whose tangent is b / a, in radians from -pi to pi", input("b", 1), input("a", 1));

END_OBJECTS;
