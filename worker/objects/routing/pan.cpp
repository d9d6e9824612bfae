// Pan: each stream placed between `outs` loudspeakers, which are `outs` streams. Two: cosine and sine of a quarter turn (equal power). More,
// in a circle: (1/2 + 1/2 cos(2 pi d)) ^ (20 (1 - sqrt(spread)) + 0.1), d = pan - i / outs. The base is computed as cos^2(pi d): beside the opposite
// of a loudspeaker the sum would cancel to a few bits, of which the power of 0.1 of a wide spread is heard.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct Pan {
  static constexpr bool pure = true;
  using Held = F;  // gain

  F loudspeaker;  // number of the loudspeaker that this stream feeds
  int outs;
  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    outs = static_cast<int>(setup.fixed(0).number);
    float numbers[F::lanes];
    for (int lane = 0; lane < F::lanes; ++lane) numbers[lane] = static_cast<float>(setup.stream(lane) % outs);
    loudspeaker = F::load(numbers);
  }

  HWY_INLINE Held hold(const Rate&, F pan, F spread) const {
    const F p = clamp(pan, F(0.0f), F(1.0f));
    if (outs == 1) return F(1.0f);
    if (outs == 2) return sin_quarter(select(loudspeaker == F(0.0f), F(1.0f) - p, p));
    const F distance = abs(p - loudspeaker / F(static_cast<float>(outs)));
    const F nearness = abs(sin_quarter(fma(distance, F(-2.0f), F(1.0f))));
    const F sharpness = fma(F(1.0f) - sqrt(clamp(spread, F(0.0f), F(1.0f))), F(40.0f), F(0.2f));
    return select(nearness > F(0.0f), pow(nearness, sharpness), F(0.0f));
  }
  HWY_INLINE F tick(const Held& gain, F x) { return x * gain; }
};

OBJECT(Pan, "Places each stream between loudspeakers", input("input"), integer("outs", 2).range(1, 64).multiplies_streams(),
       param("pan", 0.5).range(0, 1).signals().about("0 the first loudspeaker, 1 the last (of more than two: round to the first)"),
       param("spread", 0.5).range(0, 1).signals().about("With more than two: 0 sharp, 1 everywhere"));

END_OBJECTS;
