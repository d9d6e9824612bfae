// Add, Sub, Mul and Div: what + - * / between signals is made of. Div divides by 1e-10 (its sign kept) where b is nearer to 0, as
// pyo's does, so that a quotient is always finite.
#include "worker/objects/object.h"
#include "worker/simd/elementary.h"

BEGIN_OBJECTS;

struct Nothing {};

template <class F>
struct Add {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F a, F b) { return a + b; }
};

template <class F>
struct Sub {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F a, F b) { return a - b; }
};

template <class F>
struct Mul {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F a, F b) { return a * b; }
};

template <class F>
struct Div {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F a, F b) { return elementary::quotient(a, b); }
};

OBJECT(Add, "a + b", input("a", 0), input("b", 0));
OBJECT(Sub, "a - b", input("a", 1), input("b", 1));
OBJECT(Mul, "a times b", input("a", 1), input("b", 1));
OBJECT(Div, "a divided by b; finite where b is 0", input("a", 1), input("b", 1));

END_OBJECTS;
