// Biquadx: several equal Biquads in a row, designed once.
#include "worker/objects/object.h"
#include "worker/simd/biquad_types.h"

BEGIN_OBJECTS;

template <class F>
struct Biquadx {
  using Held = BiquadCoefficients<F>;
  static HWY_INLINE Held hold(const Rate& rate, F freq, F q, F type) { return biquad_of_type(rate, freq, q, type); }

  // One section of five numbers for each stage.
  static std::size_t memory(const UnitSetup& setup) { return static_cast<std::size_t>(setup.fixed[0].number) * 5 * F::stored; }
  BiquadSection<F>* sections;
  int stages;
  bool started;
  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    stages = static_cast<int>(setup.fixed(0).number);
    static_assert(sizeof(BiquadSection<F>) == 5 * sizeof(F));
    sections = reinterpret_cast<BiquadSection<F>*>(setup.memory);
  }

  HWY_INLINE F tick(const Held& held, F x) {
    if (!started) {
      for (int stage = 0; stage < stages; ++stage) sections[stage].settle(x);
      started = true;
    }
    for (int stage = 0; stage < stages; ++stage) x = sections[stage].tick(held, x);
    return x;
  }
};

OBJECT(Biquadx, "Several equal Biquads in a row", input("input"), param("freq", 1000).hz().range(0, 384000).signals(),
       param("q", 1).range(0, 10000).signals(), param("type", 0).range(0, 4).about("0 lowpass, 1 highpass, 2 bandpass, 3 bandstop, 4 allpass"),
       integer("stages", 4).range(1, 64));

END_OBJECTS;
