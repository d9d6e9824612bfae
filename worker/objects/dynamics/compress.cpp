// Compress: what is louder than the threshold grows only by 1 / ratio: gain = (level / threshold) ^ (1 / ratio - 1), the level followed with two time
// constants. The knee is a parabola, in decibels, from 3 knee dB below the threshold to 3 knee dB above it (Giannoulis, Massberg, Reiss: "Digital
// dynamic range compressor design", JAES 60, 2012); pyo's knee moves the threshold up by 3 knee dB and stays hard. A lookahead of 0 is none; pyo's is 25 ms.
#include "worker/objects/object.h"
#include "worker/simd/delay_line.h"
#include "worker/simd/follower.h"

BEGIN_OBJECTS;

inline constexpr double kLongestLookahead = 0.025;

template <class F>
struct Compress {
  struct Held {
    F rise, fall, threshold, slope;  // log of the threshold; growth of the gain's log with the level's
    F knee, half_over_knee;          // half the width of the knee, in logs; slope / (4 knee), 0 where there is none
    F quiet;                         // a level up to here is left as it is
    Whole<F> lookahead;
  };
  HWY_INLINE Held hold(const Rate& rate, F thresh, F ratio, F risetime, F falltime, F lookahead, F knee) const {
    const F slope = F(1.0f) / max(ratio, F(1.0f)) - F(1.0f);
    const F per_decibel(0.115129255f);  // log(10) / 20
    const F half = clamp(knee, F(0.0f), F(1.0f)) * F(3.0f) * per_decibel;
    return {share_per_frame(rate, risetime), share_per_frame(rate, falltime), thresh * per_decibel, slope, half,
            select(half > F(0.0f), slope / (F(4.0f) * max(half, F(1e-6f))), F(0.0f)),
            exp(thresh * per_decibel - half) * F(0.99999f), min(Whole<F>::trunc(max(lookahead, F(0.0f)) * F(0.001f * rate.hz)), Whole<F>(line.size - 1))};
  }

  static std::size_t memory(const UnitSetup& setup) { return static_cast<std::size_t>(length(setup)); }
  static int length(const UnitSetup& setup) { return static_cast<int>(setup.rate * kLongestLookahead) + 2; }
  DelayLine<F> line;
  F level;
  bool gain_only;
  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    line.setup(setup.memory, length(setup.unit));
    gain_only = setup.fixed(0).number != 0;
  }

  HWY_INLINE F tick(const Held& held, F x) {
    line.push(x);
    level = follow(level, abs(finite_or_zero(x)), held.rise, held.fall);
    if (all(level <= held.quiet)) return gain_only ? F(1.0f) : line.ago(held.lookahead + Whole<F>(1));
    const F over = log(max(level, F(1e-20f))) - held.threshold;
    const F into_knee = max(over + held.knee, F(0.0f));
    const F gain = exp(select(over < held.knee, held.half_over_knee * into_knee * into_knee, held.slope * over));
    return gain_only ? gain : gain * line.ago(held.lookahead + Whole<F>(1));
  }
};

OBJECT(Compress, "Reduces the dynamic range: loud sounds grow less", input("input"),
       param("thresh", -20).in("dB").range(-200, 100).signals().about("Above it the signal is reduced"),
       param("ratio", 2).range(0, 1e6).signals().about("How many dB more come in for 1 dB more to come out; at least 1"),
       param("risetime", 0.01).seconds().range(0, 3600).signals().about("Of the follower, where the signal grows louder"),
       param("falltime", 0.1).seconds().range(0, 3600).signals().about("Of the follower, where it grows quieter"),
       param("lookahead", 5).in("ms").range(0, 25).about("The sound comes out this much later than its level is measured"),
       param("knee", 0).range(0, 1).about("0: bent sharply at the threshold; 1: bent over 6 dB"),
       flag("outputAmp", false).about("The gain itself comes out, not the sound: several channels can share it"));

END_OBJECTS;
