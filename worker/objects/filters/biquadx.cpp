// Biquadx: several equal Biquads in a row, designed once. All stages start from the first input, as pyo's do; with `apart`, each from its own first input,
// as Biquads in a row do: the same samples, to the last bit.
#include "worker/objects/object.h"
#include "worker/simd/biquad_types.h"

BEGIN_OBJECTS;

template <class F>
struct Biquadx {
  using Held = BiquadCoefficients<F>;
  static HWY_INLINE Held hold(const Rate& rate, F freq, F q, F type) { return biquad_of_type(rate, freq, q, type); }

  // A BiquadSection without its inputs: they are the last outputs of the stage before.
  struct Stage {
    F y1, y2, d;
  };
  static std::size_t memory(const UnitSetup& setup) { return static_cast<std::size_t>(setup.fixed[0].number) * 3 * F::stored; }
  Stage* stages;
  int count, age;
  bool apart;
  F x1, x2;
  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    count = static_cast<int>(setup.fixed(0).number);
    apart = setup.fixed(1).number != 0;
    static_assert(sizeof(Stage) == 3 * sizeof(F));
    stages = reinterpret_cast<Stage*>(setup.memory);
  }

  HWY_INLINE F tick(const Held& held, F x) {
    F in = finite_or_zero(x);
    if (age < 2) {
      if (apart) return tick_apart(held, in);
      if (age == 0) settle(in);
      age = 2;
    }
    F in1 = x1, in2 = x2;
    x2 = x1;
    x1 = in;
    for (Stage* stage = stages; stage != stages + count; ++stage) {
      const F y1 = stage->y1, y2 = stage->y2;
      in = tick_stage(*stage, held, in, in1, in2);
      in1 = y1;
      in2 = y2;
    }
    return in;
  }

 private:
  HWY_INLINE void settle(F x) {
    x1 = x2 = x;
    for (int i = 0; i < count; ++i) stages[i] = {x, x, F(0.0f)};
  }

  // The first two frames of stages that stand for themselves: what a stage had as input before the first frame was its first input.
  HWY_INLINE F tick_apart(const Held& held, F in) {
    F in1 = x1;
    x2 = age == 0 ? in : x1;
    x1 = in;
    for (Stage* stage = stages; stage != stages + count; ++stage) {
      if (age == 0) *stage = {in, in, F(0.0f)};
      const F y1 = stage->y1, before = age == 0 ? in : in1;
      in = tick_stage(*stage, held, in, before, before);
      in1 = y1;
    }
    ++age;
    return in;
  }

  // BiquadSection's; what the last stage gives in this frame comes in as late as possible.
  HWY_INLINE F tick_stage(Stage& stage, const Held& c, F x, F x1, F x2) const {
    const Condition<typename F::D> sane = abs(stage.y2) < F(1e30f);
    const F forced = fma(c.b0, x, fma(c.e2, stage.y2, fma(c.b1, x1, c.b2 * x2)));
    F d = fma(-c.e1, stage.y1, stage.d + forced), y = stage.y1 + d;
    if constexpr (F::lanes > 1) {
      y = select(sane, y, F(0.0f));
      d = select(sane, d, F(0.0f));
    } else if (!all(sane)) {
      y = d = F(0.0f);
    }
    stage = {y, stage.y1, d};
    return y;
  }
};

OBJECT(Biquadx, "Several equal Biquads in a row", input("input"), param("freq", 1000).hz().range(0, 384000).signals(),
       param("q", 1).range(0, 10000).signals(), param("type", 0).range(0, 4).about("0 lowpass, 1 highpass, 2 bandpass, 3 bandstop, 4 allpass"),
       integer("stages", 4).range(1, 64),
       flag("apart", false).about("Each stage starts from its own first input, as a Biquad of its own would"));

END_OBJECTS;
