// Degrade: fewer bits, fewer samples. The phase p grows by `srscale` each frame; where it passes 1, a sample is taken, rounded to the nearest multiple
// of 2^(1 - bitdepth), and held. pyo rounds negative samples up, so that its output has a mean of its own, and holds a whole number of frames, so that between a half
// and 1 its srscale does nothing. Where samples are positive and 1 / srscale is whole, both agree.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct Degrade {
  static constexpr int in_flight = 4;
  // The phase counts in whole numbers: a frame waits for the last one's phase, and theirs are the shortest instructions.
  static constexpr int kSample = 1 << 30;
  static constexpr int kDue = kSample - 10000;  // ten times 0.1 is not 1 in single precision
  using Phase = std::conditional_t<F::lanes == 1, std::int32_t, Whole<F>>;

  struct Held {
    F levels, step;     // levels of an amplitude of 1, the distance of two
    Phase growth;  // in a frame
  };
  static HWY_INLINE Held hold(const Rate&, F bitdepth, F srscale) {
    const F bits = clamp(bitdepth, F(1.0f), F(32.0f)) - F(1.0f), whole = floor(bits);
    const F part = exp((bits - whole) * F(0.693147181f));  // 1 where there is none, so that the levels are exact
    return {power_of_two(whole) * part, power_of_two(-whole) / part, phase_of(clamp(srscale, F(0.0009765625f), F(1.0f)))};
  }
  static HWY_INLINE F power_of_two(F whole) {
    const hn::RebindToSigned<typename F::D> integers;
    return F(hn::BitCast(typename F::D(), hn::ShiftLeft<23>(hn::Add(hn::ConvertTo(integers, whole.v), hn::Set(integers, 127)))));
  }

  static HWY_INLINE Phase phase_of(F samples) {
    const Whole<F> phase = Whole<F>::trunc(samples * F(kSample));
    if constexpr (F::lanes == 1) return hn::GetLane(phase.v);
    else return phase;
  }

  Phase phase;
  F taken;
  HWY_INLINE F tick(const Held& held, F x) {
    if constexpr (F::lanes == 1) return tick_alone(held, x);
    else return tick_bank(held, x);
  }

 private:
  HWY_INLINE F rounded(const Held& held, F x) const { return floor(fma(x, held.levels, F(0.5f))) * held.step; }

  // The processor guesses the regular times at which samples are taken.
  HWY_INLINE F tick_alone(const Held& held, F x) {
    phase += held.growth;
    if (phase < kDue) return taken;
    phase = phase > kSample ? phase - kSample : 0;
    return taken = rounded(held, x);
  }
  HWY_INLINE F tick_bank(const Held& held, F x) {
    const Whole<F> grown = phase + held.growth;
    phase = select_less(grown, Whole<F>(kDue), grown, max(grown - Whole<F>(kSample), Whole<F>(0)));
    const Condition<typename F::D> waits{hn::RebindMask(typename F::D(), hn::Lt(grown.v, Whole<F>(kDue).v))};
    return taken = select(waits, taken, rounded(held, x));
  }
};

OBJECT(Degrade, "Fewer bits and a lower sampling rate", input("input"), param("bitdepth", 16).in("bits").range(1, 32).signals(),
       param("srscale", 1).range(0.0009765625, 1).signals().about("Part of the sampling rate that is left"));

END_OBJECTS;
