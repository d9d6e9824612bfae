// SPan and Switch: each stream on the nearest two of `outs` outputs, which are `outs` streams; output i has the gain sqrt(1 - |position - i|), which
// keeps the power. SPan's outputs stand in a circle from two on three, its position is pan times outs (of two outputs: pan); Switch's stand in a
// row, its position is its voice.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

// The output that each stream is.
template <class F>
struct OutputNumbers {
  F number;
  int count;
  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    count = static_cast<int>(setup.fixed(0).number);
    float numbers[F::lanes];
    for (int lane = 0; lane < F::lanes; ++lane) numbers[lane] = static_cast<float>(setup.stream(lane) % count);
    number = F::load(numbers);
  }
  HWY_INLINE F how_many() const { return F(static_cast<float>(count)); }
};

template <class F>
HWY_INLINE F gain_at(F distance) { return sqrt(max(F(1.0f) - abs(distance), F(0.0f))); }

template <class F>
struct SPan {
  static constexpr bool pure = true;
  using Held = F;  // gain

  OutputNumbers<F> outputs;
  HWY_INLINE void setup(const KernelSetup<F>& setup) { outputs.setup(setup); }

  HWY_INLINE Held hold(const Rate&, F pan) const {
    const F p = clamp(pan, F(0.0f), F(1.0f));
    if (outputs.count == 1) return F(1.0f);
    if (outputs.count == 2) return gain_at(p - outputs.number);
    const F along = p * outputs.how_many() - outputs.number;
    return gain_at(along - outputs.how_many() * round(along / outputs.how_many()));
  }
  HWY_INLINE F tick(const Held& gain, F x) { return x * gain; }
};

template <class F>
struct Switch {
  static constexpr bool pure = true;
  using Held = F;  // gain

  OutputNumbers<F> outputs;
  HWY_INLINE void setup(const KernelSetup<F>& setup) { outputs.setup(setup); }

  HWY_INLINE Held hold(const Rate&, F voice) const { return gain_at(clamp(voice, F(0.0f), outputs.how_many() - F(1.0f)) - outputs.number); }
  HWY_INLINE F tick(const Held& gain, F x) { return x * gain; }
};

OBJECT(SPan, "Places each stream between the two nearest loudspeakers", input("input"), integer("outs", 2).range(1, 64).multiplies_streams(),
       param("pan", 0.5).range(0, 1).signals().about("0 the first loudspeaker, 1 the last (of more than two: round to the first)"));
OBJECT(Switch, "Sends each stream to one of several outputs, or between two of them", input("input"), integer("outs", 2).range(1, 64).multiplies_streams(),
       param("voice", 0).signals().about("The output, from 0 to outs - 1; 0.5 is halfway between the first two"));

END_OBJECTS;
