// TrigXnoiseMidi: a random whole number in `mrange`, of one of thirteen distributions, drawn anew at each trigger, as a MIDI note, in Hz
// or as a transposition. 0 before the first trigger.
#include "worker/distributions.h"
#include "worker/objects/object.h"
#include "worker/simd/triggers.h"

BEGIN_OBJECTS;

template <class F>
struct TrigXnoiseMidi {
  struct Held {
    F dist, x1, x2;
  };
  static HWY_INLINE Held hold(const Rate&, F dist, F x1, F x2) { return {dist, x1, x2}; }

  DistributedRandom random[F::lanes];
  F value;
  int low, high, scale;

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    scale = static_cast<int>(setup.fixed(0).number);
    const std::vector<double>& range = setup.fixed(1).numbers;
    low = range.empty() ? 0 : midi_note(range.front());
    high = range.size() < 2 ? low : midi_note(range[1]);
    for (int lane = 0; lane < F::lanes; ++lane) random[lane].state = seed_of_lane(setup, lane);
  }

  HWY_INLINE F tick(const Held& held, F input) {
    if (any(triggered(input))) draw(held, input);
    return value;
  }

 private:
  static int midi_note(double number) { return static_cast<int>(std::min(std::max(number, 0.0), 127.0)); }

  HWY_INLINE void draw(const Held& held, F input) {
    float dist[F::lanes], x1[F::lanes], x2[F::lanes];
    held.dist.store(dist);
    held.x1.store(x1);
    held.x2.store(x2);
    value = redrawn(value, input, [&](int lane) HWY_ATTR {
      return in_scale(random[lane].next(static_cast<Distribution>(static_cast<int>(dist[lane])), x1[lane], x2[lane]));
    });
  }

  float in_scale(float number) const {
    const int note = low + static_cast<int>(number * static_cast<float>(high - low));
    if (scale == 1) return static_cast<float>(440 * std::exp2((note - 69) / 12.0));
    if (scale == 2) return static_cast<float>(std::exp2((note - (low + high) / 2) / 12.0));
    return static_cast<float>(note);
  }
};

OBJECT(TrigXnoiseMidi, "Random MIDI note of many distributions, a new one at each trigger", input("input"),
       param("dist", 0)
           .range(0, kDistributions - 1)
           .about("0 uniform, 1 linear minimum, 2 linear maximum, 3 triangular, 4 exponential minimum, "
                  "5 exponential maximum, 6 biexponential, 7 Cauchy, 8 Weibull, 9 Gaussian, 10 Poisson, "
                  "11 walker, 12 walker in loops"),
       param("x1", 0.5).signals().about("Slope of 4 to 6, width of 7, place of 8 and 9, centre of 10, highest of 11 and 12"),
       param("x2", 0.5).signals().about("Shape of 8, width of 9, range of 10, longest step of 11 and 12"),
       integer("scale", 0).range(0, 2).about("0 MIDI notes, 1 Hz, 2 transposition: 1 in the middle of mrange"),
       numbers("mrange", {0, 127}).about("Lowest note, and the one above the highest"));

END_OBJECTS;
