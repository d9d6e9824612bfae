// Port: a signal that follows its input exponentially, upwards and downwards in times of their own: y += (x - y) / ((time + 0.25 ms) rate).
// What a step is too small to change in a float is kept for the next: pyo's stays short of its target, by 0.75 Hz on a way of 1 s to 500 Hz.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct Port {
  static constexpr int in_flight = 4;
  struct Held {
    F rise, fall;
  };
  static HWY_INLINE Held hold(const Rate& rate, F risetime, F falltime, F /*init*/) {
    const auto step = [&](F time) HWY_ATTR { return F(rate.seconds) / (clamp(time, F(0.0f), F(1e6f)) + F(0.00025f)); };
    return {step(risetime), step(falltime)};
  }

  F y, rest;
  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    float start[F::lanes];
    for (int lane = 0; lane < F::lanes; ++lane) start[lane] = setup.unit.values[2].at(setup.stream(lane), 0);
    y = finite_or_zero(F::load(start));
  }

  HWY_INLINE F tick(const Held& held, F x) {
    const F target = finite_or_zero(x);
    const F step = fma(select(target < y, held.fall, held.rise), target - y, rest);
    const F next = y + step;
    rest = step - (next - y);
    y = next;
    return y;
  }
};

OBJECT(Port, "Exponential glide with times of its own up and down", input("input"), param("risetime", 0.05).seconds().range(0, 1e6).signals(),
       param("falltime", 0.05).seconds().range(0, 1e6).signals(), param("init", 0).about("Where it starts"));

END_OBJECTS;
