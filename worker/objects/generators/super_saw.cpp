// SuperSaw: seven sawtooths beside each other, as in Roland's JP-8000, through a highpass (two poles, Q 1) at freq. The detuning and the two
// levels are those that A. Szabo measured ("How to emulate the Super Saw", KTH 2010); the depth (126 / 127 detune)^6 and the phases at the
// start, k / 8 turns, are pyo's. The highpass: R. Bristow-Johnson, "Cookbook formulae for audio EQ".
// pyo's sawtooths alias, its detune and bal go in 127 steps, and its lower three sawtooths are up to 0.8 dB softer than the upper ones; here the
// edges are rounded over two frames (V. Valimaki and A. Huovilainen, "Antialiasing oscillators in subtractive synthesis", 2007: PolyBLEP), both
// parameters glide and all six have the level that was measured.
#include "worker/objects/object.h"
#include "worker/simd/biquad_section.h"

BEGIN_OBJECTS;

inline constexpr int kSaws = 7;
inline constexpr float kDetuning[kSaws] = {-0.11002313f, -0.06288439f, -0.01952356f, 0.0f, 0.01991221f, 0.06216538f, 0.10745242f};

template <class F>
struct SuperSaw {
  struct Held {
    Turns<F> steps[kSaws];
    F frames[kSaws];  // in a period
    F centre, sides;
    BiquadCoefficients<F> highpass;
  };
  static HWY_INLINE Held hold(const Rate& rate, F freq, F detune, F bal) {
    Held held;
    const F x = clamp(detune, F(0.0f), F(1.0f)) * F(126.0f / 127.0f);
    const F depth = x * x * x * x * x * x;
    for (int k = 0; k < kSaws; ++k) {
      const F hz = freq * fma(depth, F(kDetuning[k]), F(1.0f));
      held.steps[k] = rate.turns_per_frame(hz);
      held.frames[k] = F(1.0f) / clamp(abs(hz) * F(rate.seconds), F(1e-9f), F(0.5f));
    }
    const F share = clamp(bal, F(0.0f), F(1.0f));
    held.centre = fma(share, F(-0.55366f), F(0.99785f));
    held.sides = fma(share, fma(share, F(-0.73764f), F(1.2841f)), F(0.044372f));

    const BiquadAngle<F> angle(rate, abs(freq), F(0.05f), F(1.0f));
    const F b = F(0.2f) * angle.cosine * angle.cosine;
    held.highpass = angle.with(b, F(-2.0f) * b, b);
    return held;
  }

  Turns<F> phases[kSaws];
  BiquadSection<F> highpass;

  HWY_INLINE void setup(const KernelSetup<F>&) {
    for (int k = 0; k < kSaws; ++k) phases[k] = Turns<F>::of(F(static_cast<float>(k + 1) / 8.0f));
  }

  HWY_INLINE F tick(const Held& held) {
    F centre, sides(0.0f);
    for (int k = 0; k < kSaws; ++k) {
      const F saw = rounded_saw(phases[k].to_float(), held.frames[k]);
      if (k == kSaws / 2) centre = saw;
      else sides += saw;
      phases[k] += held.steps[k];
    }
    return highpass.tick(held.highpass, fma(held.centre, centre, held.sides * sides));
  }

 private:
  // 2 p - 1, which falls by 2 at p = 1; the fall is drawn by two parabolas, one in the frame before and one in the frame after.
  static HWY_INLINE F rounded_saw(F p, F frames) {
    const F after = max(F(0.0f), fma(-p, frames, F(1.0f))), before = max(F(0.0f), fma(p - F(1.0f), frames, F(1.0f)));
    return fma(p, F(2.0f), F(-1.0f)) + fma(after, after, -before * before);
  }
};

OBJECT(SuperSaw, "Seven detuned sawtooths", param("freq", 100).hz().signals(),
       param("detune", 0.5).range(0, 1).signals().about("Depth of the detuning"),
       param("bal", 0.7).range(0, 1).signals().about("0 the middle sawtooth, 1 all, the others louder"));

END_OBJECTS;
