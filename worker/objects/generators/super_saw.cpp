// SuperSaw: seven sawtooths beside each other, as in Roland's JP-8000, through a highpass (two poles, Q 1) at freq. The detuning and the two
// levels are those that A. Szabo measured ("How to emulate the Super Saw", KTH 2010); the depth (126 / 127 detune)^6 and the phases at the
// start, k / 8 turns, are pyo's. The highpass: R. Bristow-Johnson, "Cookbook formulae for audio EQ".
// pyo's sawtooths alias and its detuning goes in 127 steps; here the edges are rounded over two frames (V. Valimaki and A. Huovilainen,
// "Antialiasing oscillators in subtractive synthesis", 2007: PolyBLEP) and the detuning glides.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

inline constexpr int kSaws = 7;
inline constexpr float kDetuning[kSaws] = {-0.11002313f, -0.06288439f, -0.01952356f, 0.0f, 0.01991221f, 0.06216538f, 0.10745242f};

template <class F>
struct SuperSaw {
  struct Held {
    Turns<F> steps[kSaws];
    F frames[kSaws];  // in a period
    F centre, sides;
    F b0, b1, a1, a2;  // of the highpass; b2 is b0
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

    const F turns = clamp(abs(freq) * F(rate.seconds), F(1e-6f), F(0.49f));
    const F cosine = cos_of_turns(turns), alpha = sin_of_turns(turns) * F(0.5f), over = F(1.0f) / (F(1.0f) + alpha);
    held.b0 = (F(1.0f) + cosine) * F(0.5f) * over * F(0.2f);
    held.b1 = F(-2.0f) * held.b0;
    held.a1 = F(-2.0f) * cosine * over;
    held.a2 = (F(1.0f) - alpha) * over;
    return held;
  }

  Turns<F> phases[kSaws];
  F x1, x2, y1, y2;

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
    const F x = fma(held.centre, centre, held.sides * sides);
    const F y = finite_or_zero(fma(held.b0, x + x2, held.b1 * x1) - fma(held.a1, y1, held.a2 * y2));
    x2 = x1;
    x1 = x;
    y2 = y1;
    y1 = y;
    return y;
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
