// Vocoder: the spectral envelope of one sound on another. Band k = 1, 2, ... lies at freq k^spread; both sounds go through its bandpass twice (the
// cookbook's, 0 dB at its peak), and the second sound's band is multiplied by the envelope of the first's: e += (1 - exp(-(2 + 48 slope) / rate))
// (|u| - e). Their sum is multiplied by 10 q. (Found by measuring pyo's output.)
// The bandpasses are state variable filters solved by the trapezoidal rule (Zavalishin, "The art of VA filter design", 2012): as they
// stand the same as the cookbook's, but what they remember has the size of what they give, and so their bands can move. pyo's remember what stands
// between poles and zeros. Where a parameter is a signal, the bands are designed every kHold frames and move there on straight lines, kHold - 1
// frames late; pyo's jump, every 64 frames.
#include "worker/objects/object.h"
#include "worker/simd/biquad_section.h"
#include "worker/simd/one_pole.h"

BEGIN_OBJECTS;

template <class F>
struct Vocoder {
  using Held = F;  // share of the way that the envelopes go in a frame

  // g = tan(pi f / rate), k = 1 / q; what a section needs of them.
  struct Design {
    F g, k, a, b, g2;
    HWY_INLINE void solve() {
      a = F(1.0f) / fma(g, g + k, F(1.0f));
      b = a * g;
      g2 = g + g;
    }
  };
  struct Section {
    F band, low;
    // The bandpass with a gain of q at its peak.
    HWY_INLINE F tick(const Design& c, F x) {
      const F y = fma(c.b, x - low, c.a * band);
      band = y - band + y;
      low = fma(c.g2, y, low);
      return y;
    }
    HWY_INLINE void keep(Condition<typename F::D> sane) {
      band = select(sane, band, F(0.0f));
      low = select(sane, low, F(0.0f));
    }
  };
  struct Band {
    Design now;
    F g_step, k_step;
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
    return one_minus_exp(fma(clamp(slope, F(0.0f), F(1.0f)), F(48.0f), F(2.0f)) * F(rate.seconds));
  }

  HWY_INLINE F tick(const Held& follow, F x, F exciter) {
    const F envelope_in = finite_or_zero(x), sound_in = finite_or_zero(exciter);
    if (left > 0) move();
    F sum(0.0f);
    for (int i = 0; i < stages; ++i) {
      Band& band = bands[i];
      const Design& c = band.now;
      const F level = abs(band.envelope_second.tick(c, band.envelope_first.tick(c, envelope_in) * c.k)) * c.k;
      const F sound = band.sound_second.tick(c, band.sound_first.tick(c, sound_in) * c.k);  // q times the band
      band.envelope = fma(follow, level - band.envelope, band.envelope);
      const auto sane = level + abs(sound) < F(1e30f);
      if (HWY_UNLIKELY(!hn::AllTrue(typename F::D(), sane.m))) silence(band, sane);
      sum = fma(band.envelope, sound, sum);
    }
    return finite_or_zero(sum * F(10.0f));
  }

 private:
  HWY_INLINE void design(const Rate& rate, F freq, F spread, F q) {
    const F first = clamp(freq, F(0.0f), F(1e6f)), exponent = clamp(spread, F(-100.0f), F(100.0f)), k = F(1.0f) / clamp(q, F(0.1f), F(1e4f));
    for (int i = 0; i < stages; ++i) {
      Band& band = bands[i];
      const BiquadAngle<F> angle(rate, first * exp(exponent * band.log_rank), F(10.0f), q);
      const F g = angle.sine / angle.cosine;
      if (moving && designed) {
        const F part(1.0f / kHold);
        band.g_step = (g - band.now.g) * part;
        band.k_step = (k - band.now.k) * part;
      } else {
        band.now.g = g;
        band.now.k = k;
        band.now.solve();
      }
    }
    designed = true;
  }
  HWY_INLINE void move() {
    --left;
    for (int i = 0; i < stages; ++i) {
      Band& band = bands[i];
      band.now.g += band.g_step;
      band.now.k += band.k_step;
      band.now.solve();
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
