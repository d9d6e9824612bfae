// AttackDetector: a trigger at each onset. The level is |x| through a lowpass of one pole; an onset is a level that is above `minthresh` and `maxthresh` dB
// above what it was `deltime` ago, where since the last onset `reltime` has passed and, from then on, the level was once below `minthresh`.
#include "worker/objects/object.h"
#include "worker/simd/delay_line.h"
#include "worker/simd/one_pole.h"

BEGIN_OBJECTS;

inline constexpr double kLongestDeltime = 0.05;

template <class F>
struct AttackDetector {
  static constexpr int in_flight = 1;
  struct Held {
    Whole<F> back;  // frames
    F step, growth, quiet, wait;
  };
  HWY_INLINE Held hold(const Rate& rate, F deltime, F cutoff, F maxthresh, F minthresh, F reltime) const {
    const auto from_decibels = [](F decibels) HWY_ATTR { return exp(clamp(decibels, F(-400.0f), F(400.0f)) * F(0.115129255f)); };  // log(10) / 20
    const F frames = min(max(deltime, F(0.0f)) * F(rate.hz), F(static_cast<float>(kLongestDeltime) * rate.hz));
    return {max(Whole<F>(1), min(Whole<F>::trunc(frames), Whole<F>(line.size - 1))), one_pole_step(rate, cutoff), from_decibels(maxthresh),
            from_decibels(minthresh), min(max(reltime, F(0.0f)) * F(rate.hz), F(kLong))};
  }

  static std::size_t memory(const UnitSetup& setup) { return static_cast<std::size_t>(length(setup)); }
  static int length(const UnitSetup& setup) { return static_cast<int>(setup.rate * kLongestDeltime) + 2; }
  DelayLine<F> line;
  OnePole<F> pole;
  F ready;  // 1: the next onset counts
  F since;  // the last one, in frames
  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    line.setup(setup.memory, length(setup.unit));
    since = F(kLong);
  }

  HWY_INLINE F tick(const Held& held, F x) {
    const F one(1.0f), none(0.0f);
    const F level = pole.tick(held.step, abs(finite_or_zero(x)));
    const F before = line.ago(held.back);
    line.push(level);
    since = min(since + one, F(kLong));
    ready = select(level < held.quiet && since >= held.wait, one, ready);
    const Condition<typename F::D> onset = ready > none && level > held.quiet && level > before * held.growth;
    ready = select(onset, none, ready);
    since = select(onset, none, since);
    return select(onset, one, none);
  }

 private:
  static constexpr float kLong = 16e6f;  // a float counts so far: 333 s at 48 kHz
};

OBJECT(AttackDetector, "A trigger at each onset of a sound", input("input"),
       param("deltime", 0.005).seconds().range(0, kLongestDeltime).about("The level is compared with what it was so long ago"),
       param("cutoff", 10).hz().range(0, 384000).about("Of the lowpass that smooths the level: higher is quicker, and hears more false onsets"),
       param("maxthresh", 3).in("dB").range(0, 400).about("The level must have grown by more than this"),
       param("minthresh", -30).in("dB").range(-400, 100).about("It must be above this, and have been below it since the last onset"),
       param("reltime", 0.1).seconds().range(0, 300).about("After an onset, no other one so long"),
       main_output("trig"));

END_OBJECTS;
