// Blit: a train of impulses made of `harms` harmonics and a mean, all equally strong, in closed form: with N harmonics and x the phase,
// (1 + 2 cos x + 2 cos 2x + ... + 2 cos N x) / (2 N + 1) = sin((2 N + 1) x / 2) / ((2 N + 1) sin(x / 2)). Its peak is 1.
// Source: Winham and Steiglitz, "Input generators for digital sound synthesis" (1970).
// pyo takes whole numbers of harmonics and aliases when they pass half the rate; here they end there, and a fraction of harms is the strength
// of the last harmonic, so that nothing jumps while harms or freq glide.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct Blit {
  struct Held {
    Turns<F> step;
    Whole<F> harmonics;
    F width;  // 2 N + 1
    F share;  // of harmonic N + 1
    F scale;
  };
  static HWY_INLINE Held hold(const Rate& rate, F freq, F harms) {
    // The harmonic that comes next, of which a share is heard, is below half the rate too.
    const F most = clamp(min(harms, F(rate.nyquist) / max(abs(freq), F(1e-3f)) - F(1.0f)), F(0.0f), F(100000.0f));
    const F whole = floor(most);
    const F width = fma(whole, F(2.0f), F(1.0f));
    return {rate.turns_per_frame(freq), Whole<F>::trunc(whole), width, most - whole, F(1.0f) / fma(most, F(2.0f), F(1.0f))};
  }

  Turns<F> phase;

  HWY_INLINE F tick(const Held& held) {
    using D = typename Turns<F>::D;
    using I = typename Turns<F>::I;
    const Turns<F> half(hn::BitCast(D(), hn::ShiftRight<1>(hn::BitCast(I(), phase.v))));
    const Turns<F> harmonic(hn::Mul(phase.v, hn::BitCast(D(), held.harmonics.v)));
    const F x = phase.as_signed_units() * F(1.0f / 2147483648.0f);  // in half turns
    // Near the peak both sines vanish; there the quotient is (2 N + 1) (1 - z^2 / 6), z = (2 N + 1) x / 2.
    const F z = held.width * x * F(1.570796327f);
    const Condition<typename F::D> peak = abs(z) < F(0.03f);
    const F sum = select(peak, held.width * fma(z * z, F(-1.0f / 6.0f), F(1.0f)),
                         sin_turns(harmonic + half) / select(peak, F(1.0f), sin_quarter(x)));
    const F y = fma(F(2.0f) * held.share, cos_turns(harmonic + phase), sum) * held.scale;
    phase += held.step;
    return y;
  }
};

OBJECT(Blit, "Train of band-limited impulses", param("freq", 100).hz().signals(),
       param("harms", 40).signals().about("Harmonics; those above half the rate are left out"));

END_OBJECTS;
