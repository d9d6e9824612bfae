// LFO: an oscillator of eight shapes whose edges are smooth, and smoother the higher it plays, so that it hardly aliases. With p the phase
// in turns, x the phase in [-1, 1) half turns, s = sin(2 pi p), and pyo's formulas (found by measuring it):
//
//   0, 1  saw up, down             +-(x - tanh(n x) / tanh(n))                     n = min(4 + 46 sharp, rate / 4 freq)
//   2     square                   2/pi atan(n s)                                  n = min(4 + 46 sharp, rate / 8 freq)
//   3     triangle                 (1 - a) 2/pi tan(s) + a triangle(p)             a = min(sharp, rate / 144 freq)
//   4, 5  pulse, bipolar pulse     2/pi tan(|s|^n), for 5 with the sign of s       n about as for the square
//   6     sample and hold          from the last value to the next along a cosine, in the first 1 - sharp of the period
//   7     modulated sine           s (1 - sharp (1 - cos(2 pi q)) / 2)             q turns at 0.99 sharp freq
//
// pyo takes the whole part of n, and odd numbers for the pulses: its timbre jumps while freq or sharp glide, and its square is silent
// above an eighth of the rate. Here n glides; for pulses (2 sharp - 1)^2 is added, which gives pyo's odd numbers at sharp 0, 1/2 and 1.
// The triangle's corners are rounded by a two-point polynomial (see RCOsc), and a step of 6 lasts one frame at least.
#include "worker/objects/object.h"
#include "worker/simd/random.h"

BEGIN_OBJECTS;

template <class F>
struct LFO {
  enum Shape { SawUp, SawDown, Square, Triangle, Pulse, BipolarPulse, SampleAndHold, ModulatedSine, kShapes };

  struct Held {
    Turns<F> step, modulation;
    F shape, sharp;
    F edge;   // n, a, or the share of the period in which 6 moves
    F scale;  // what goes with it
    int common;  // the shape of all streams; -1: they differ
  };
  static HWY_INLINE Held hold(const Rate& rate, F freq, F sharp, F type) {
    const F hz = clamp(freq, F(1e-5f), F(rate.hz * 0.25f));
    const F s = clamp(sharp, F(0.0f), F(1.0f));
    const F shape = round(clamp(type, F(0.0f), F(7.0f)));
    Held held{rate.turns_per_frame(hz), rate.turns_per_frame(hz * s * F(0.99f)), shape, s, F(0.0f), F(0.0f), common_shape(shape)};
    if (held.common >= 0) {
      set_edge(rate, hz, s, held.common, held.edge, held.scale);
    } else {
      for (int one = 0; one < kShapes; ++one) {
        F edge(0.0f), scale(0.0f);
        set_edge(rate, hz, s, one, edge, scale);
        held.edge = select(shape == F(static_cast<float>(one)), edge, held.edge);
        held.scale = select(shape == F(static_cast<float>(one)), scale, held.scale);
      }
    }
    return held;
  }

  Random<F> random;
  Turns<F> phase, modulation;
  F from, to;

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    random = Random<F>::seeded(setup.seeds);
    from = to = random.bipolar();
  }

  HWY_INLINE F tick(const Held& held) {
    modulation += held.modulation;
    F y;
    if (held.common >= 0) {
      y = shaped(held.common, held);
    } else {
      y = F(0.0f);
      for (int one = 0; one < kShapes; ++one) y = select(held.shape == F(static_cast<float>(one)), shaped(one, held), y);
    }
    phase += held.step;
    const Condition<typename F::D> arrived = Turns<F>::wrapped_past(phase, held.step);
    from = select(arrived, to, from);
    to = select(arrived, random.bipolar(), to);
    return y;
  }

 private:
  static HWY_INLINE int common_shape(F shape) {
    const float first = hn::GetLane(shape.v);
    return hn::AllTrue(typename F::D(), (shape == F(first)).m) ? static_cast<int>(first) : -1;
  }

  static HWY_INLINE void set_edge(const Rate& rate, F hz, F sharp, int shape, F& edge, F& scale) {
    const F harmonics = F(rate.hz * 0.25f) / hz;
    const F wanted = fma(sharp, F(46.0f), F(4.0f));
    const F bend = fma(sharp, F(2.0f), F(-1.0f));
    switch (shape) {
      case SawUp:
      case SawDown:
        edge = min(wanted, harmonics);
        scale = F(1.0f) / tanh_positive(edge);
        return;
      case Square:
        edge = min(wanted, harmonics * F(0.5f));
        return;
      case Triangle:
        edge = min(sharp, harmonics * F(1.0f / 36.0f));
        scale = harmonics;  // frames from 0 to a corner
        return;
      case Pulse:
      case BipolarPulse:
        edge = min(fma(bend, bend, wanted), max(harmonics * F(0.5f), F(1.0f)));
        return;
      case SampleAndHold:
        edge = F(0.5f) / max(F(1.0f) - sharp, hz * F(rate.seconds));
        return;
      default:
        edge = F(0.5f) * sharp;
    }
  }

  HWY_INLINE F shaped(int shape, const Held& held) const {
    // From 0 to 1, -1 and back to 0.
    const F triangle = fma(abs((phase - Turns<F>::of(F(0.25f))).as_signed_units()), F(-1.0f / 1073741824.0f), F(1.0f));
    switch (shape) {
      case SawUp: return saw(held);
      case SawDown: return -saw(held);
      case Square: return atan(held.edge * sin_quarter(triangle)) * F(kTwoOverPi);
      case Triangle: return rounded_triangle(triangle, held);
      case Pulse: return pulse(sin_quarter(triangle), held);
      case BipolarPulse: return select(triangle < F(0.0f), -pulse(sin_quarter(triangle), held), pulse(sin_quarter(triangle), held));
      case SampleAndHold: {
        const F way = min(phase.to_float() * held.edge, F(0.5f));  // in turns
        return fma(to - from, fma(cos_of_turns(way), F(-0.5f), F(0.5f)), from);
      }
      default: return sin_quarter(triangle) * fma(held.edge, cos_turns(modulation) - F(1.0f), F(1.0f));
    }
  }

  HWY_INLINE F saw(const Held& held) const {
    const F x = phase.as_signed_units() * F(1.0f / 2147483648.0f);
    const F edge = tanh_positive(abs(x) * held.edge) * held.scale;
    return x - select(x < F(0.0f), -edge, edge);
  }

  static HWY_INLINE F rounded_triangle(F triangle, const Held& held) {
    const F near = max(F(0.0f), fma(abs(triangle) - F(1.0f), held.scale, F(1.0f)));  // 1 at the corner, 0 a frame away
    const F cut = near * near * near * F(1.0f / 3.0f) / held.scale;
    const F cornered = select(triangle < F(0.0f), triangle + cut, triangle - cut);
    const F rounded = tan_within_one(sin_quarter(triangle)) * F(kTwoOverPi);
    return fma(held.edge, cornered - rounded, rounded);
  }

  static HWY_INLINE F pulse(F sine, const Held& held) {
    return tan_within_one(pow(max(abs(sine), F(1e-30f)), held.edge)) * F(kTwoOverPi);
  }

  // tanh of x >= 0; error 1e-7.
  static HWY_INLINE F tanh_positive(F x) { return F(1.0f) - F(2.0f) / (exp(x + x) + F(1.0f)); }

  // tan of |x| <= 1: Lambert's continued fraction to its fifth term; error 1e-7.
  static HWY_INLINE F tan_within_one(F x) {
    const F xx = x * x;
    return x * fma(xx, xx - F(105.0f), F(945.0f)) / fma(xx, fma(xx, F(15.0f), F(-420.0f)), F(945.0f));
  }

  static HWY_INLINE F atan(F x) { return hn::Atan(typename F::D(), x.v); }

  static constexpr float kTwoOverPi = 0.636619772f;
};

OBJECT(LFO, "Oscillator of eight shapes with smooth edges", param("freq", 100).hz().signals().about("Held within 0.00001 Hz and a quarter of the rate"),
       param("sharp", 0.5).range(0, 1).signals().about("0 round, 1 sharp edges"),
       param("type", 0).range(0, 7).about(
           "0 saw up, 1 saw down, 2 square, 3 triangle, 4 pulse, 5 bipolar pulse, 6 sample and hold, 7 modulated sine"));

END_OBJECTS;
