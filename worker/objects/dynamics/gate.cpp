// Gate: lets a signal through while it is loud. Its square, through a one-pole lowpass of 20 radians a second, is compared with 10 ^ (thresh / 20) - so,
// as in pyo, a sine opens the gate at half as many dB as `thresh` says: -70 dB at an RMS of -35 dB. The gain goes to 1 and back to 0 with two time constants.
// A lookahead of 0 is none; pyo's is 25 ms.
#include "worker/objects/object.h"
#include "worker/simd/delay_line.h"
#include "worker/simd/follower.h"

BEGIN_OBJECTS;

inline constexpr double kLongestLookahead = 0.025;

template <class F>
struct Gate {
  struct Held {
    F open, close, threshold, smoothing;
    Whole<F> lookahead;
  };
  HWY_INLINE Held hold(const Rate& rate, F thresh, F risetime, F falltime, F lookahead) const {
    return {share_per_frame(rate, risetime), share_per_frame(rate, falltime), exp(thresh * F(0.115129255f)), share_per_frame(rate, F(0.05f)),
            min(Whole<F>::trunc(max(lookahead, F(0.0f)) * F(0.001f * rate.hz)), Whole<F>(line.size - 1))};
  }

  static std::size_t memory(const UnitSetup& setup) { return static_cast<std::size_t>(length(setup)); }
  static int length(const UnitSetup& setup) { return static_cast<int>(setup.rate * kLongestLookahead) + 2; }
  DelayLine<F> line;
  F power, gain;
  bool gain_only;
  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    line.setup(setup.memory, length(setup.unit));
    gain_only = setup.fixed(0).number != 0;
  }

  HWY_INLINE F tick(const Held& held, F x) {
    line.push(x);
    power = fma(finite_or_zero(x * x) - power, held.smoothing, power);
    gain = follow(gain, select(power >= held.threshold, F(1.0f), F(0.0f)), held.open, held.close);
    return gain_only ? gain : gain * line.ago(held.lookahead + Whole<F>(1));
  }
};

OBJECT(Gate, "Lets a signal through while it is louder than the threshold", input("input"),
       param("thresh", -70).in("dB").range(-200, 100).signals().about("Of the signal's mean square: -70 is an RMS of -35 dB"),
       param("risetime", 0.01).seconds().range(0, 3600).signals().about("In which it opens"),
       param("falltime", 0.05).seconds().range(0, 3600).signals().about("In which it closes"),
       param("lookahead", 5).in("ms").range(0, 25).about("The sound comes out this much later than its level is measured"),
       flag("outputAmp", false).about("The gain itself comes out, not the sound: several channels can share it"));

END_OBJECTS;
