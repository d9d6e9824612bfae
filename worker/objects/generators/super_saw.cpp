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
inline constexpr float kDetuning[kSaws + 1] = {-0.11002313f, -0.06288439f, -0.01952356f, 0.0f, 0.01991221f, 0.06216538f, 0.10745242f};
inline constexpr float kIsCentre[kSaws + 1] = {0, 0, 0, 1, 0, 0, 0}, kIsSide[kSaws + 1] = {1, 1, 1, 0, 1, 1, 1};
inline constexpr float kStarts[kSaws + 1] = {1 / 8.0f, 2 / 8.0f, 3 / 8.0f, 4 / 8.0f, 5 / 8.0f, 6 / 8.0f, 7 / 8.0f};

template <class F>
struct SuperSaw {
  // The saws of a stream alone stand side by side in vectors of their own, the eighth of them silent; those of several streams in one vector each.
  using Saws = std::conditional_t<F::lanes == 1, Lanes<hn::CappedTag<float, 4>>, F>;
  static constexpr int kVectors = F::lanes == 1 ? 8 / Saws::lanes : kSaws;

  struct Held {
    Turns<Saws> steps[kVectors];
    Saws frames[kVectors];  // in a period
    Saws levels[kVectors];
    BiquadCoefficients<F> highpass;
  };
  static HWY_INLINE Held hold(const Rate& rate, F freq, F detune, F bal) {
    Held held;
    const F x = clamp(detune, F(0.0f), F(1.0f)) * F(126.0f / 127.0f);
    const F depth = x * x * x * x * x * x;
    const F share = clamp(bal, F(0.0f), F(1.0f));
    const F centre = fma(share, F(-0.55366f), F(0.99785f)), sides = fma(share, fma(share, F(-0.73764f), F(1.2841f)), F(0.044372f));
    for (int v = 0; v < kVectors; ++v) {
      const Saws hz = of_all(freq) * fma(of_all(depth), of_each(kDetuning, v), Saws(1.0f));
      held.steps[v] = rate.turns_per_frame(hz);
      held.frames[v] = Saws(1.0f) / clamp(abs(hz) * Saws(rate.seconds), Saws(1e-9f), Saws(0.5f));
      held.levels[v] = fma(of_each(kIsCentre, v), of_all(centre), of_each(kIsSide, v) * of_all(sides));
    }

    const BiquadAngle<F> angle(rate, abs(freq), F(0.05f), F(1.0f));
    const F b = F(0.2f) * angle.cosine * angle.cosine;
    held.highpass = angle.with(b, F(-2.0f) * b, b);
    return held;
  }

  Turns<Saws> phases[kVectors];
  BiquadSection<F> highpass;

  HWY_INLINE void setup(const KernelSetup<F>&) {
    for (int v = 0; v < kVectors; ++v) phases[v] = Turns<Saws>::of(of_each(kStarts, v));
  }

  HWY_INLINE F tick(const Held& held) {
    Saws sum(0.0f);
    for (int v = 0; v < kVectors; ++v) {
      sum = fma(held.levels[v], rounded_saw(phases[v].to_float(), held.frames[v]), sum);
      phases[v] += held.steps[v];
    }
    if constexpr (F::lanes == 1) return highpass.tick(held.highpass, F(hn::GetLane(hn::SumOfLanes(typename Saws::D(), sum.v))));
    else return highpass.tick(held.highpass, sum);
  }

 private:
  static HWY_INLINE Saws of_all(F x) {
    if constexpr (F::lanes == 1) return Saws(hn::GetLane(x.v));
    else return x;
  }
  // What is a saw's own, of the saws of vector v.
  static HWY_INLINE Saws of_each(const float* values, int v) {
    if constexpr (F::lanes == 1) return Saws::load(values + v * Saws::lanes);
    else return F(values[v]);
  }

  // 2 p - 1, which falls by 2 at p = 1; the fall is drawn by two parabolas, one in the frame before and one in the frame after.
  static HWY_INLINE Saws rounded_saw(Saws p, Saws frames) {
    const Saws after = max(Saws(0.0f), fma(-p, frames, Saws(1.0f))), before = max(Saws(0.0f), fma(p - Saws(1.0f), frames, Saws(1.0f)));
    return fma(p, Saws(2.0f), Saws(-1.0f)) + fma(after, after, -before * before);
  }
};

OBJECT(SuperSaw, "Seven detuned sawtooths", param("freq", 100).hz().signals(),
       param("detune", 0.5).range(0, 1).signals().about("Depth of the detuning"),
       param("bal", 0.7).range(0, 1).signals().about("0 the middle sawtooth, 1 all, the others louder"));

END_OBJECTS;
