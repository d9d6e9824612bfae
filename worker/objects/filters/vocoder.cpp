// Vocoder: the spectral envelope of one sound on another. Band k = 1, 2, ... lies at freq k^spread; both sounds go through its bandpass twice (the
// cookbook's, 0 dB at its peak), and the second sound's band is multiplied by the envelope of the first's: e += (1 - exp(-(2 + 48 slope) / rate))
// (|u| - e). Their sum is multiplied by 10 q. (Found by measuring pyo's output.)
// Where a parameter is a signal, the bands are designed every kHold frames, as pyo does it four times a buffer; but they move there on straight
// lines, where pyo's jump.
#include "worker/objects/object.h"
#include "worker/simd/biquad_section.h"
#include "worker/simd/one_pole.h"

BEGIN_OBJECTS;

template <class F>
struct Vocoder {
  struct Held {
    F follow, gain;
  };

  struct Design {
    F b0, e1, e2;  // BiquadCoefficients of a bandpass, b2 = -b0
  };
  // y[n] = b0 (x[n] - x[n-2]) - a1 y[n-1] - a2 y[n-2], as BiquadSection has it.
  struct Section {
    F y1, y2, d;
    // Takes x[n] - x[n-2] and returns y[n] - y[n-2].
    HWY_INLINE F tick(const Design& c, F change) {
      const F before = y2;
      d = fma(-c.e1, y1, fma(c.e2, y2, fma(c.b0, change, d)));
      y2 = y1;
      y1 += d;
      return y1 - before;
    }
    HWY_INLINE void keep(Condition<typename F::D> sane) {
      y1 = select(sane, y1, F(0.0f));
      y2 = select(sane, y2, F(0.0f));
      d = select(sane, d, F(0.0f));
    }
  };
  struct Band {
    Design now, step;
    Section envelope_first, envelope_second, sound_first, sound_second;
    F envelope;
    F log_rank;
  };

  static constexpr int kHold = 16;

  static std::size_t memory(const UnitSetup& setup) {
    return static_cast<std::size_t>(setup.fixed[0].number) * (sizeof(Band) / sizeof(F)) * F::stored;
  }
  Band* bands;
  int stages;
  bool moving;  // some parameter is a signal
  bool designed;
  int left;     // frames until the bands are designed again
  struct Past {
    F x1, x2;
    HWY_INLINE F change(F x) {
      const F difference = x - x2;
      x2 = x1;
      x1 = x;
      return difference;
    }
  };
  Past envelope_past, sound_past;

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    stages = static_cast<int>(setup.fixed(0).number);
    bands = reinterpret_cast<Band*>(setup.memory);
    for (const View& view : setup.unit.values) moving |= !view.held();
    for (int band = 0; band < stages; ++band) bands[band].log_rank = log(F(static_cast<float>(band + 1)));
  }

  HWY_INLINE Held hold(const Rate& rate, F freq, F spread, F q, F slope) {
    if (left == 0) {
      design(rate, freq, spread, q);
      left = moving ? kHold : 0;
    }
    const F speed = fma(clamp(slope, F(0.0f), F(1.0f)), F(48.0f), F(2.0f));
    return {one_minus_exp(speed * F(rate.seconds)), F(10.0f) * clamp(q, F(0.1f), F(1e4f))};
  }

  HWY_INLINE F tick(const Held& held, F x, F exciter) {
    const F envelope_change = envelope_past.change(finite_or_zero(x)), sound_change = sound_past.change(finite_or_zero(exciter));
    if (left > 0) move();
    F sum(0.0f);
    for (int i = 0; i < stages; ++i) {
      Band& band = bands[i];
      band.envelope_second.tick(band.now, band.envelope_first.tick(band.now, envelope_change));
      band.sound_second.tick(band.now, band.sound_first.tick(band.now, sound_change));
      const F level = abs(band.envelope_second.y1), sound = band.sound_second.y1;
      band.envelope = fma(held.follow, level - band.envelope, band.envelope);
      const auto sane = level + abs(sound) < F(1e30f);
      if (HWY_UNLIKELY(!hn::AllTrue(typename F::D(), sane.m))) silence(band, sane);
      sum = fma(band.envelope, sound, sum);
    }
    return finite_or_zero(sum * held.gain);
  }

 private:
  HWY_INLINE void design(const Rate& rate, F freq, F spread, F q) {
    const F first = clamp(freq, F(0.0f), F(1e6f)), exponent = clamp(spread, F(-100.0f), F(100.0f));
    for (int i = 0; i < stages; ++i) {
      Band& band = bands[i];
      const BiquadAngle<F> a(rate, first * exp(exponent * band.log_rank), F(10.0f), q);
      const BiquadCoefficients<F> c = a.with(a.alpha, F(0.0f), -a.alpha);
      if (moving && designed) {
        const F part(1.0f / kHold);
        band.step = {(c.b0 - band.now.b0) * part, (c.e1 - band.now.e1) * part, (c.e2 - band.now.e2) * part};
      } else {
        band.now = {c.b0, c.e1, c.e2};
      }
    }
    designed = true;
  }
  HWY_INLINE void move() {
    --left;
    for (int i = 0; i < stages; ++i) {
      Band& band = bands[i];
      band.now.b0 += band.step.b0;
      band.now.e1 += band.step.e1;
      band.now.e2 += band.step.e2;
    }
  }
  static HWY_INLINE void silence(Band& band, Condition<typename F::D> sane) {
    for (Section* section : {&band.envelope_first, &band.envelope_second, &band.sound_first, &band.sound_second}) section->keep(sane);
    band.envelope = select(sane, band.envelope, F(0.0f));
  }
};

OBJECT(Vocoder, "Puts the spectral envelope of a sound on another", input("input").about("Gives the envelope"), input("input2").about("Is heard"),
       param("freq", 60).hz().range(0, 384000).signals().about("Of the first band"),
       param("spread", 1.25).range(-100, 100).signals().about("Band k lies at freq k^spread"), param("q", 20).range(0, 10000).signals(),
       param("slope", 0.5).range(0, 1).signals().about("0 smooth envelopes, 1 quick ones"), integer("stages", 24).range(1, 1024).about("Number of bands"));

END_OBJECTS;
