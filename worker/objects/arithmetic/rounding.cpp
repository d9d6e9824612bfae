// Floor, Ceil, Round (halves away from 0, as C and pyo round) and Abs.
#include "worker/objects/object.h"
#include "worker/simd/elementary.h"

BEGIN_OBJECTS;

struct Nothing {};

template <class F>
struct Floor {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x) { return floor(x); }
};

template <class F>
struct Ceil {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x) { return ceil(x); }
};

template <class F>
struct Round {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x) { return elementary::rounded(x); }
};

template <class F>
struct Abs {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x) { return abs(x); }
};

OBJECT(Floor, "The next whole number below", input("input"));
OBJECT(Ceil, "The next whole number above", input("input"));
OBJECT(Round, "The nearest whole number, halves away from 0", input("input"));
OBJECT(Abs, "The absolute value", input("input"));

END_OBJECTS;
