// Lorenz, Rossler, ChenLee: chaotic attractors, solved by Euler's method as pyo's are, which is part of their sound:
//
//   Lorenz   x' = 10 (y - x)      y' = x (28 - z) - y    z' = x y - c z              c = 0.5 ... 3
//   Rossler  x' = -y - z          y' = x + 0.15 y        z' = 0.2 + z (x - c)        c = 3 ... 10
//   ChenLee  x' = 5 x - y z       y' = -10 y + x z       z' = x y / 3 - c z          c = 4 ... 2.51
//
// c goes along those ranges as chaos goes from 0 to 1, the seconds that pass in one second along slow ... fast as pitch does. All start at
// (1, 1, 1); x and y stay within 50. The output is x, scaled; with stereo, x and y. Coefficients: Lorenz 1963, Rossler 1976, Chen and Lee 2004; the ranges and scales
// are pyo's, found by fitting these equations to its sound.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct Point {
  F x, y, z;
};

template <class F>
struct LorenzEquations {
  static constexpr float slow = 1, fast = 750, calm = 0.5f, wild = 3, scale_x = 0.044f, scale_y = 0.0328f;
  static HWY_INLINE Point<F> slopes(Point<F> p, F c) {
    return {F(10.0f) * (p.y - p.x), fma(p.x, F(28.0f) - p.z, -p.y), fma(p.x, p.y, -c * p.z)};
  }
};

template <class F>
struct RosslerEquations {
  static constexpr float slow = 2.91f, fast = 2910, calm = 3, wild = 10, scale_x = 0.054f, scale_y = 0.0569f;
  static HWY_INLINE Point<F> slopes(Point<F> p, F c) {
    return {-p.y - p.z, fma(p.y, F(0.15f), p.x), fma(p.z, p.x - c, F(0.2f))};
  }
};

template <class F>
struct ChenLeeEquations {
  static constexpr float slow = 1, fast = 125, calm = 4, wild = 2.51f, scale_x = 0.02f, scale_y = 0.02f;
  static HWY_INLINE Point<F> slopes(Point<F> p, F c) {
    return {fma(p.x, F(5.0f), -p.y * p.z), fma(p.x, p.z, p.y * F(-10.0f)), fma(p.x * p.y, F(1.0f / 3.0f), -c * p.z)};
  }
};

template <class F, class Equations>
struct Attractor {
  static constexpr int in_flight = 4;

  struct Held {
    F step, c;
  };
  static HWY_INLINE Held hold(const Rate& rate, F pitch, F chaos) {
    const auto along = [](F way, float from, float to) HWY_ATTR { return fma(clamp(way, F(0.0f), F(1.0f)), F(to - from), F(from)); };
    return {along(pitch, Equations::slow, Equations::fast) * F(rate.seconds), along(chaos, Equations::calm, Equations::wild)};
  }

  Point<F> at;
  F share_x, share_y;  // one of them is 0

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    at = {F(1.0f), F(1.0f), F(1.0f)};
    const bool stereo = setup.fixed(0).number != 0;
    alignas(64) float x[F::lanes], y[F::lanes];
    for (int lane = 0; lane < F::lanes; ++lane) {
      const bool second = stereo && setup.stream(lane) % 2 == 1;
      x[lane] = second ? 0.0f : Equations::scale_x;
      y[lane] = second ? Equations::scale_y : 0.0f;
    }
    share_x = F::load(x);
    share_y = F::load(y);
  }

  HWY_INLINE F tick(const Held& held) {
    const Point<F> slope = Equations::slopes(at, held.c);
    at = {fma(held.step, slope.x, at.x), fma(held.step, slope.y, at.y), fma(held.step, slope.z, at.z)};
    // A stream alone asks whether it is at a wall, and goes on without the answer (the processor guesses that it is not).
    if constexpr (F::lanes > 1) stay_within();
    else if (!all(is_within())) stay_within();
    return fma(at.x, share_x, at.y * share_y);
  }

 private:
  HWY_INLINE Condition<typename F::D> is_within() const { return abs(at.x) <= F(50.0f) && abs(at.y) <= F(50.0f) && abs(at.z) < F(1e4f); }
  // pyo's walls, which ChenLee runs into; and what is not a number starts anew.
  HWY_INLINE void stay_within() {
    at.x = clamp(at.x, F(-50.0f), F(50.0f));
    at.y = clamp(at.y, F(-50.0f), F(50.0f));
    const Condition<typename F::D> within = is_within();
    at = {select(within, at.x, F(1.0f)), select(within, at.y, F(1.0f)), select(within, at.z, F(1.0f))};
  }
};

template <class F>
using Lorenz = Attractor<F, LorenzEquations<F>>;
template <class F>
using Rossler = Attractor<F, RosslerEquations<F>>;
template <class F>
using ChenLee = Attractor<F, ChenLeeEquations<F>>;

#define ATTRACTOR_PARAMETERS                                                                          \
  param("pitch", 0.25).range(0, 1).signals().about("Speed: below 0.2 an LFO, above a noise with peaks"), \
      param("chaos", 0.5).range(0, 1).signals().about("0 nearly periodic, 1 wholly chaotic"),            \
      flag("stereo", false).multiplies_streams().about("A second stream for each, which hears y")

OBJECT(Lorenz, "Lorenz's chaotic attractor", ATTRACTOR_PARAMETERS);
OBJECT(Rossler, "Rossler's chaotic attractor", ATTRACTOR_PARAMETERS);
OBJECT(ChenLee, "Chaotic attractor of Chen and Lee", ATTRACTOR_PARAMETERS);

END_OBJECTS;
