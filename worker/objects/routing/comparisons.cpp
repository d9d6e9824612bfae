// Compare and Between: 1 where the comparison is true, otherwise 0.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct Compare {
  static constexpr bool pure = true;
  struct Held {
    F comp, mode;
  };
  static HWY_INLINE Held hold(const Rate&, F comp, F mode) { return {comp, mode}; }
  HWY_INLINE F tick(const Held& held, F x) {
    const auto mode = [&](float number) HWY_ATTR { return held.mode == F(number); };
    const auto truth = (mode(0) && x < held.comp) || (mode(1) && x <= held.comp) || (mode(2) && x > held.comp) || (mode(3) && x >= held.comp) ||
                       (mode(4) && x == held.comp) || (mode(5) && x != held.comp);
    return select(truth, F(1.0f), F(0.0f));
  }
};

template <class F>
struct Between {
  static constexpr bool pure = true;
  struct Held {
    F low, high;
  };
  static HWY_INLINE Held hold(const Rate&, F low, F high) { return {low, high}; }
  HWY_INLINE F tick(const Held& held, F x) { return select(x >= held.low && x < held.high, F(1.0f), F(0.0f)); }
};

OBJECT(Compare, "1 where the input compares with comp, otherwise 0", input("input"), required_param("comp").signals(),
       param("mode", 0).range(0, 5).about("0 <, 1 <=, 2 >, 3 >=, 4 ==, 5 !="));
OBJECT(Between, "1 where the input is at least min and less than max, otherwise 0", input("input"), param("min", -1).signals(), param("max", 1).signals());

END_OBJECTS;
