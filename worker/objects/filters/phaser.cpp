// Phaser: allpass filters of order 2 in a row, whose output feeds back into the first. Stage k turns the phase by half a turn at
// freq spread^k: (r^2 - 2 r c z^-1 + z^-2) / (1 - 2 r c z^-1 + r^2 z^-2), c = cos(2 pi f_k / rate), r = exp(-pi (f_k / q) / rate).
#include "worker/objects/object.h"
#include "worker/simd/biquad_section.h"

BEGIN_OBJECTS;

template <class F>
struct Phaser {
  struct Held {
    F feedback;
  };

  // For each stage 2 r c and r^2; for each point between stages its last two samples.
  static std::size_t memory(const UnitSetup& setup) { return (static_cast<std::size_t>(setup.fixed[0].number) * 4 + 2) * F::stored; }
  struct Coefficients {
    F middle, last;
  };
  struct Point {
    F z1, z2;
  };
  Coefficients* coefficients;
  Point* points;
  int stages;
  F output;

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    stages = static_cast<int>(setup.fixed(0).number);
    coefficients = reinterpret_cast<Coefficients*>(setup.memory);
    points = reinterpret_cast<Point*>(coefficients + stages);
  }

  HWY_INLINE Held hold(const Rate& rate, F freq, F spread, F q, F feedback) {
    const F narrowness = F(-3.14159265f * rate.seconds) / max(q, F(0.1f));
    F f = freq;
    for (int stage = 0; stage < stages; ++stage) {
      const F at = clamp(f, F(20.0f), F(0.49f * rate.hz));
      const F r = exp(at * narrowness);
      const F c = sin_quarter_exact(fma(at, F(-4.0f * rate.seconds), F(1.0f)));
      coefficients[stage] = {F(2.0f) * r * c, r * r};
      f = min(f * spread, F(1e9f));
    }
    return {clamp(feedback, F(-1.0f), F(1.0f))};
  }

  HWY_INLINE F tick(const Held& held, F x) {
    F in = finite_or_zero(fma(held.feedback, output, x));
    for (int stage = 0; stage < stages; ++stage) {
      Point& before = points[stage];
      const Point& after = points[stage + 1];
      const Coefficients& k = coefficients[stage];
      const F out = fma(k.last, in - after.z2, fma(k.middle, after.z1 - before.z1, before.z2));
      before.z2 = before.z1;
      before.z1 = in;
      in = out;
    }
    Point& end = points[stages];
    end.z2 = end.z1;
    end.z1 = finite_or_zero(in);
    output = end.z1;
    return output;
  }
};

OBJECT(Phaser, "Allpass filters in a row with feedback: moving notches when it is mixed with what came in", input("input"),
       param("freq", 1000).hz().range(0, 384000).signals(),
       param("spread", 1.1).range(0, 100).signals().about("Ratio of the frequencies of neighbouring stages"),
       param("q", 10).range(0, 10000).signals(), param("feedback", 0).range(-1, 1).signals(),
       integer("num", 8).range(1, 256).about("Number of allpass filters"));

END_OBJECTS;
