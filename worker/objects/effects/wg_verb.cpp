// WGVerb: eight delay lines that feed each other (delay_network.h), and the input.
#include "worker/objects/object.h"
#include "worker/simd/delay_network.h"

BEGIN_OBJECTS;

template <class F>
struct WGVerb {
  struct Held {
    F feedback, damp, bal;
  };
  static HWY_INLINE Held hold(const Rate& rate, F feedback, F cutoff, F bal) {
    return {clamp(feedback, F(0.0f), F(1.0f)), DelayNetwork<F>::damping(rate, cutoff), clamp(bal, F(0.0f), F(1.0f))};
  }

  static int length(int line, double rate) { return DelayNetwork<F>::length(line, kNetworkDelays[line] / 44100, rate); }
  static std::size_t memory(const UnitSetup& setup) {
    std::size_t total = 0;
    for (int i = 0; i < kNetworkLines; ++i) total += static_cast<std::size_t>(length(i, setup.rate));
    return total;
  }

  DelayNetwork<F> network;
  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    network.random = Random<F>::seeded(setup.seeds);
    float* memory = setup.memory;
    const double rate = setup.unit.rate;
    for (int i = 0; i < kNetworkLines; ++i) {
      network.setup_line(i, F(static_cast<float>(kNetworkDelays[i] / 44100 * rate)), memory, length(i, rate), rate);
      memory += length(i, rate) * F::lanes;
    }
  }

  HWY_INLINE F tick(const Held& held, F x) { return fma(fma(network.tick(held.feedback, held.damp, x), F(0.25f), -x), held.bal, x); }
};

OBJECT(WGVerb, "Reverberator of eight delay lines that feed each other", input("input"),
       param("feedback", 0.5).range(0, 1).signals().about("0.6 a small room, 0.8 a small hall, 0.9 a large one"),
       param("cutoff", 5000).hz().range(0, 384000).signals().about("Of the lowpass that each echo passes"),
       param("bal", 0.5).range(0, 1).signals().about("0 the input, 1 the reverberation"));

END_OBJECTS;
