// Pow, Sqrt, Exp, Log and Log10. Where there is no real result they give 0, as most of pyo's do: the root and the logarithm of a negative
// number, the logarithm of 0, and (where pyo's Pow gives NaN or infinity, which would silence all that follows) a broken power of a
// negative number and a negative power of 0. Exp and Pow end at 3e38 instead of infinity.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

struct Nothing {};

template <class F>
struct Pow {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F base, F exponent) {
    const F size = select(base == F(0.0f), F(0.0f), pow(max(abs(base), F(1.2e-38f)), exponent));
    const F half = exponent * F(0.5f);
    const F of_negative = select(exponent == floor(exponent), select(half == floor(half), size, -size), F(0.0f));
    const F power = select(base < F(0.0f), of_negative, size);
    return select(exponent == F(0.0f), F(1.0f), power);
  }
};

template <class F>
struct Sqrt {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x) { return sqrt(max(x, F(0.0f))); }
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
  HWY_INLINE F tick(const Held&, F x) { return select(x > F(0.0f), log(x), F(0.0f)); }
};

template <class F>
struct Log10 {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F x) { return select(x > F(0.0f), log(x) * F(0.43429448f), F(0.0f)); }
};

OBJECT(Pow, "base to the power of exponent", input("base", 10), input("exponent", 1));
OBJECT(Sqrt, "Square root; 0 of negative numbers", input("input"));
OBJECT(Exp, "e to the power of the input", input("input"));
OBJECT(Log, "Natural logarithm; 0 of 0 and negative numbers", input("input"));
OBJECT(Log10, "Logarithm to the base of 10; 0 of 0 and negative numbers", input("input"));

END_OBJECTS;
