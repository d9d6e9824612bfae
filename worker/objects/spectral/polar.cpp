// CarToPol and PolToCar: points of a plane, by their coordinates and by distance and angle (radians).
#include "worker/objects/object.h"
#include "worker/simd/polar.h"

BEGIN_OBJECTS;

inline constexpr float kTurn = 6.283185307f;

template <class F>
struct CarToPol {
  static constexpr bool pure = true;
  struct Held {};
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE Outputs<F, 2> tick(const Held&, F real, F imag) { return {{sqrt(fma(real, real, imag * imag)), angle_in_turns(imag, real) * F(kTurn)}}; }
};

template <class F>
struct PolToCar {
  static constexpr bool pure = true;
  struct Held {};
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE Outputs<F, 2> tick(const Held&, F magnitude, F angle) {
    const Turns<F> phase = Turns<F>::wrapped(angle * F(1.0f / kTurn));
    return {{magnitude * cos_turns(phase), magnitude * sin_turns(phase)}};
  }
};

OBJECT(CarToPol, "Distance and angle of points that are given by their coordinates", input("inreal"), input("inimag"), main_output("mag"), output("ang"));
OBJECT(PolToCar, "Coordinates of points that are given by distance and angle", input("inmag"), input("inang"), main_output("real"), output("imag"));

END_OBJECTS;
