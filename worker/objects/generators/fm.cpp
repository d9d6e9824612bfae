// FM: two sines, of which one moves the frequency of the other (J. Chowning, "The synthesis of complex audio spectra by means of frequency
// modulation", 1973). With m = carrier ratio: y[n] = sin(2 pi c[n]), c[n + 1] = c[n] + (carrier + index m sin(2 pi p[n])) / rate, where p
// turns at m.
// CrossFM: each of two sines moves the frequency of the other, and both are heard: y = (a + b) / 2, a = sin(2 pi c), b = sin(2 pi p),
// c at carrier + ind2 m b[n], p at m + ind1 carrier a[n-1]. (The order in which they look at each other was found by measuring pyo.)
#include "worker/objects/object.h"

BEGIN_OBJECTS;

inline constexpr float kUnits = 2147483648.0f;  // to the turn

// May a phase go on by half a turn or more? A stream alone asks, where vectors always look for whole turns.
template <class F>
HWY_INLINE bool has_whole_turns(F units, F depth) {
  if constexpr (F::lanes > 1) return true;
  else return !(hn::GetLane((abs(units) + abs(depth)).v) < 0.499f * kUnits);
}

// The step of a phase. Whole turns fall away; where there are none the same bits are left.
template <class F>
HWY_INLINE Turns<F> step_of(F units, bool whole_turns) {
  if (F::lanes > 1 || whole_turns) units = fma(round(units * F(1.0f / kUnits)), F(-kUnits), units);
  return Turns<F>(hn::ShiftLeft<1>(hn::BitCast(typename Turns<F>::D(), Whole<F>::trunc(units).v)));
}

// Phases stand a quarter of a turn before the sine's, so that its cosine is taken.
template <class F>
HWY_INLINE Turns<F> start_of_sine() { return Turns<F>(hn::Set(typename Turns<F>::D(), 0xC0000000u)); }

template <class F>
struct FM {
  static constexpr int in_flight = 4;

  struct Held {
    F carrier, depth;  // units of phase in a frame
    Turns<F> modulation;
    bool whole_turns;
  };
  static HWY_INLINE Held hold(const Rate& rate, F carrier, F ratio, F index) {
    const F modulator = carrier * ratio;
    const F units(kUnits * rate.seconds);
    const F step = carrier * units, depth = modulator * index * units;
    return {step, depth, rate.turns_per_frame(modulator), has_whole_turns(step, depth)};
  }

  Turns<F> phase, modulation;
  HWY_INLINE void setup(const KernelSetup<F>&) { phase = modulation = start_of_sine<F>(); }

  HWY_INLINE F tick(const Held& held) {
    const F y = cos_turns(phase);
    const F units = fma(held.depth, cos_turns(modulation), held.carrier);
    modulation += held.modulation;
    if (F::lanes == 1 && !held.whole_turns) phase += step_alone(units);
    else phase += step_of(units, true);
    return y;
  }

 private:
  // Of less than half a turn. No frame waits for it, so that fewer instructions are worth more than a shorter way.
  static HWY_INLINE Turns<F> step_alone(F units) {
    return Turns<F>(hn::Set(typename Turns<F>::D(), static_cast<std::uint32_t>(static_cast<std::int32_t>(hn::GetLane(units.v))) << 1));
  }
};

OBJECT(FM, "Frequency modulation of a sine by a sine", param("carrier", 100).hz().signals(),
       param("ratio", 0.5).signals().about("Of the modulator's frequency to the carrier's"),
       param("index", 5).signals().about("Depth of the modulation, in frequencies of the modulator"));

template <class F>
struct CrossFM {
  static constexpr int in_flight = 4;

  struct Held {
    F carrier, modulator, from_carrier, from_modulator;  // units of phase in a frame
    bool whole_turns;
  };
  static HWY_INLINE Held hold(const Rate& rate, F carrier, F ratio, F ind1, F ind2) {
    const F units = carrier * F(kUnits * rate.seconds);
    const F modulator = units * ratio, from_carrier = units * ind1, from_modulator = modulator * ind2;
    return {units, modulator, from_carrier, from_modulator, has_whole_turns(units, from_modulator) || has_whole_turns(modulator, from_carrier)};
  }

  Turns<F> phase, modulation;
  F last;
  HWY_INLINE void setup(const KernelSetup<F>&) { phase = modulation = start_of_sine<F>(); }

  HWY_INLINE F tick(const Held& held) {
    const CosineFactors<F> a(phase), b(modulation);
    phase += step_of(fma(held.from_modulator * b.first, b.second, held.carrier), held.whole_turns);
    modulation += step_of(fma(held.from_carrier, last, held.modulator), held.whole_turns);
    last = a.product();
    return fma(b.first, b.second, last) * F(0.5f);
  }
};

OBJECT(CrossFM, "Two sines that modulate each other's frequency", param("carrier", 100).hz().signals(),
       param("ratio", 0.5).signals().about("Of the modulator's frequency to the carrier's"),
       param("ind1", 2).signals().about("How far the carrier moves the modulator, in frequencies of the carrier"),
       param("ind2", 2).signals().about("How far the modulator moves the carrier, in frequencies of the modulator"));

END_OBJECTS;
