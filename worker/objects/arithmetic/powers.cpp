// Pow, Sqrt, Exp, Log and Log10. Where there is no real result they give 0 (worker/simd/elementary.h). Exp and Pow end at 3e38 instead of infinity.
#include "worker/objects/object.h"
#include "worker/simd/elementary.h"

BEGIN_OBJECTS;

struct Nothing {};

template <class F>
struct Pow {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F base, F exponent) { return elementary::power(base, exponent); }
};

template <class F>
struct Sqrt {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x) { return elementary::root(x); }
};

template <class F>
struct Exp {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x) { return exp(x); }
};

template <class F>
struct Log {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x) { return elementary::logarithm(x); }
};

template <class F>
struct Log10 {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x) { return elementary::logarithm(x, 0.43429448f); }
};

OBJECT(Pow, "base to the power of exponent", input("base", 10), input("exponent", 1));
OBJECT(Sqrt, "Square root; 0 of negative numbers", input("input"));
OBJECT(Exp, "e to the power of the input", input("input"));
OBJECT(Log, "Natural logarithm; 0 of 0 and negative numbers", input("input"));
OBJECT(Log10, "Logarithm to the base of 10; 0 of 0 and negative numbers", input("input"));

END_OBJECTS;
