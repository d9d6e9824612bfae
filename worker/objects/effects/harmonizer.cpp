// Harmonizer: a delay that grows or shrinks steadily, and so transposes, read at two places half a window apart; each is faded in and out by half a sine, so that
// neither is heard where its delay jumps from one end of the window to the other. What feeds back has its mean removed, y[n] = x[n] - x[n-1] + 0.995 y[n-1], as in pyo.
#include "worker/objects/object.h"
#include "worker/simd/biquad_section.h"
#include "worker/simd/delay_line.h"

BEGIN_OBJECTS;

template <class F>
struct Harmonizer {
  struct Held {
    Turns<F> step;
    F feedback, window;  // window in frames
  };
  HWY_INLINE Held hold(const Rate& rate, F transpo, F feedback, F winsize) const {
    const F seconds = clamp(winsize, F(0.001f), F(1.0f));
    const F ratio = exp(clamp(transpo, F(-240.0f), F(240.0f)) * F(0.0577622650f));  // log(2) / 12
    return {rate.turns_per_frame((F(1.0f) - ratio) / seconds), clamp(feedback, F(0.0f), F(1.0f)), seconds * F(rate.hz)};
  }

  static int length(const UnitSetup& setup) { return static_cast<int>(setup.rate) + 4; }
  static std::size_t memory(const UnitSetup& setup) { return static_cast<std::size_t>(length(setup)); }
  DelayLine<F> line;
  Turns<F> phase;
  F mean_in, mean_out;
  HWY_INLINE void setup(const KernelSetup<F>& setup) { line.setup(setup.memory, length(setup.unit)); }

  HWY_INLINE F tick(const Held& held, F x) {
    const F first = phase.to_float();
    const F second = select(first < F(0.5f), first + F(0.5f), first - F(0.5f));
    // sin(pi first) and sin(pi second), which is |cos(pi first)|.
    const F folded = abs(fma(first, F(2.0f), F(-1.0f)));
    const F fade_first = sin_quarter_exact(F(1.0f) - folded), fade_second = sin_quarter_exact(folded);
    const F y = fma(fade_first, line.between(max(first * held.window, F(1.0f))), fade_second * line.between(max(second * held.window, F(1.0f))));
    mean_out = finite_or_zero(fma(F(0.995f), mean_out, y - mean_in));
    mean_in = finite_or_zero(y);
    line.push(finite_or_zero(fma(held.feedback, mean_out, x)));
    phase += held.step;
    return y;
  }
};

OBJECT(Harmonizer, "Transposes", input("input"), param("transpo", -7).in("semitones").range(-240, 240).signals(),
       param("feedback", 0).range(0, 1).signals().about("Of what is transposed, to be transposed again"),
       param("winsize", 0.1).seconds().range(0.001, 1).about("Longest delay: long for low sounds, short for quick ones"));

END_OBJECTS;
