// MoogLP: four equal one-pole lowpasses in a row, with the output fed back into the first and bent softly, y - y^3 / 6. The stages and the
// padé form of exp() in the feedback are those of "Moog VCF" (CSound source code, by Stilson and Smith; musicdsp.org archive 24):
//   f = 2 freq / rate, p = f (1.8 - 0.8 f), k = 2 sin(pi f / 2) - 1, t = 1.386249 (1 - p),
//   y_i[n] = p (y_i-1[n] + y_i-1[n-1]) - k y_i[n-1],  feedback res e (12 + t^2 + 6 t) / (12 + t^2 - 6 t).
// pyo scales that feedback by e = 0.05 + 0.45 (1 - f)^3 (found by measuring its output). Where y is so loud that y - y^3 / 6 would turn its sign
// (beyond the square root of 6), pyo runs away for ever; here it is held there.
#include "worker/objects/object.h"
#include "worker/simd/biquad_section.h"

BEGIN_OBJECTS;

template <class F>
struct MoogLP {
  static constexpr int in_flight = 4;
  struct Held {
    F p, k, feedback;
  };
  static HWY_INLINE Held hold(const Rate& rate, F freq, F res) {
    const F one(1.0f);
    const F f = clamp(freq, F(0.1f), F(0.5f * rate.hz)) * F(2.0f * rate.seconds);
    const F p = f * fma(f, F(-0.8f), F(1.8f));
    const F t = F(1.386249f) * (one - p), even = fma(t, t, F(12.0f)), odd = F(6.0f) * t, above = one - f;
    const F scale = fma(F(0.45f) * above * above, above, F(0.05f));
    return {p, fma(F(2.0f), sin_quarter_exact(f), F(-1.0f)), clamp(res, F(0.0f), F(10.0f)) * scale * (even + odd) / (even - odd)};
  }

  F in1, y1, y2, y3, y4;
  HWY_INLINE F tick(const Held& held, F x) {
    const auto stage = [&](F now, F before, F y) HWY_ATTR { return fma(held.p, now + before, -(held.k * y)); };
    const F in = finite_or_zero(fma(-held.feedback, y4, x));
    const F new1 = stage(in, in1, y1), new2 = stage(new1, y1, y2), new3 = stage(new2, y2, y3);
    const F loud = clamp(stage(new3, y3, y4), F(-2.4494897f), F(2.4494897f));
    in1 = in;
    y1 = new1;
    y2 = new2;
    y3 = new3;
    y4 = fma(loud * loud * loud, F(-1.0f / 6), loud);
    return y4;
  }
};

OBJECT(MoogLP, "Resonant lowpass filter of order 4, after Moog's", input("input"), param("freq", 1000).hz().range(0, 384000).signals(),
       param("res", 0).range(0, 10).signals().about("0 none, 1 medium, more: it sounds by itself"));

END_OBJECTS;
