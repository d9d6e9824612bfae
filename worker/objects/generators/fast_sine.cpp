// FastSine: a sine drawn with parabolas. With u in [-1, 1) going round once a period,
//   y = 4 u (1 - |u|)                        quality 0: the third harmonic is at -29 dB
//   y + 0.218 (y |y| - y)                    quality 1: error 1e-3
// Source: N. Capens, "Fast and accurate sine/cosine" (devmaster.net, 2006); 0.218 instead of his 0.225 is pyo's choice.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct FastSine {
  static constexpr int in_flight = 8;

  struct Held {
    Turns<F> step, offset;
  };
  static HWY_INLINE Held hold(const Rate& rate, F freq, F initphase) {
    return {rate.turns_per_frame(freq), Turns<F>::wrapped(initphase)};
  }

  Turns<F> phase;
  F refinement;

  HWY_INLINE void setup(const KernelSetup<F>& setup) { refinement = F(setup.fixed(0).number >= 1 ? 0.218f : 0.0f); }

  HWY_INLINE F tick(const Held& held) {
    const F u = (phase + held.offset).as_signed_units() * F(1.0f / 2147483648.0f);
    const F parabola = F(4.0f) * u * (F(1.0f) - abs(u));
    phase += held.step;
    return fma(fma(parabola, abs(parabola), -parabola), refinement, parabola);
  }
};

OBJECT(FastSine, "Sine wave approximated by parabolas", param("freq", 1000).hz().signals(), param("initphase", 0).in("turns"),
       integer("quality", 1).range(0, 1).about("0: one parabola for each half wave; 1: refined"));

END_OBJECTS;
