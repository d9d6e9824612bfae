// PinkNoise: noise whose power falls by 3 dB per octave: white noise (uniform in [-0.99, 0.99], times 0.2) through the sum of one-pole
// filters that is within 0.05 dB of that from 9.2 Hz up at 44100 Hz. Source: Paul Kellet's refined method, in R. Whittle, "DSP generation
// of pink (1/f) noise" (firstpr.com.au, 1999).
#include "worker/objects/object.h"
#include "worker/simd/random.h"

BEGIN_OBJECTS;

inline constexpr int kPoles = 6;
inline constexpr float kPole[kPoles] = {0.99886f, 0.99332f, 0.96900f, 0.86650f, 0.55000f, -0.7616f};
inline constexpr float kGain[kPoles] = {0.0555179f, 0.0750759f, 0.1538520f, 0.3104856f, 0.5329522f, -0.0168980f};
inline constexpr float kDirect = 0.5362f, kLast = 0.115926f;  // of this frame's white noise and the last one's

template <class F>
struct PinkNoise {
  struct Held {};
  static HWY_INLINE Held hold(const Rate&) { return {}; }

  Random<F> random;
  F filters[kPoles];
  F last;

  HWY_INLINE void setup(const KernelSetup<F>& setup) { random = Random<F>::seeded(setup.seeds); }

  HWY_INLINE F tick(const Held&) {
    const F white = random.bipolar() * F(0.2f * 0.99f);
    F sum = fma(white, F(kDirect), last * F(kLast));
    last = white;
    for (int i = 0; i < kPoles; ++i) {
      filters[i] = fma(filters[i], F(kPole[i]), white * F(kGain[i]));
      sum += filters[i];
    }
    return sum;
  }
};

OBJECT(PinkNoise, "Noise whose power falls by 3 dB per octave");

END_OBJECTS;
