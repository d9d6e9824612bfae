// Vocoder: the spectral envelope of one sound on another. Band k = 1, 2, ... lies at freq k^spread; both sounds go through its bandpass twice (the
// cookbook's, 0 dB at its peak), and the second sound's band is multiplied by the envelope of the first's: e += (1 - exp(-(2 + 48 slope) / rate))
// (|u| - e). Their sum is multiplied by 10 q. (Found by measuring pyo's output.)
// The bandpasses are state variable filters solved by the trapezoidal rule (Zavalishin, "The art of VA filter design", 2012): as they
// stand the same as the cookbook's, but what they remember has the size of what they give, and so their bands can move. pyo's remember what stands
// between poles and zeros. Where a parameter is a signal, the bands are designed every kHold frames and move there on straight lines, kHold - 1
// frames late; pyo's jump, every 64 frames.
#include <type_traits>

#include "worker/objects/object.h"
#include "worker/simd/across_time.h"
#include "worker/simd/biquad_section.h"
#include "worker/simd/one_pole.h"

BEGIN_OBJECTS;

// The bands of a stream alone stand side by side in vectors of Frames::lanes, those of several streams one after the other, each as wide as the streams.
template <class F>
struct Vocoder {
  using Held = F;  // share of the way that the envelopes go in a frame
  using B = std::conditional_t<F::lanes == 1, Frames, F>;
  static constexpr int kSideBySide = B::lanes / F::lanes;

  // g = tan(pi f / rate), k = 1 / q; what a section needs of them.
  struct Design {
    B g, k, a, b, g2;
    HWY_INLINE void solve() {
      a = B(1.0f) / fma(g, g + k, B(1.0f));
      b = a * g;
      g2 = g + g;
    }
  };
  struct Section {
    B band, low;
    // The bandpass with a gain of q at its peak.
    HWY_INLINE B tick(const Design& c, B x) {
      const B y = fma(c.b, x - low, c.a * band);
      band = y - band + y;
      low = fma(c.g2, y, low);
      return y;
    }
    HWY_INLINE void keep(Condition<typename B::D> sane) {
      band = select(sane, band, B(0.0f));
      low = select(sane, low, B(0.0f));
    }
  };
  struct Band {
    Design now;
    B g_step, k_step;
    Section envelope_first, envelope_second, sound_first, sound_second;
    B envelope;
    B log_rank;
    B heard;  // 0: there is no such band
  };

  static constexpr int kHold = 16;

  static int vectors_of(const UnitSetup& setup) { return (static_cast<int>(setup.fixed[0].number) + kSideBySide - 1) / kSideBySide; }
  static std::size_t memory(const UnitSetup& setup) {
    static_assert(sizeof(Band) % (sizeof(float) * F::lanes) == 0);
    return static_cast<std::size_t>(vectors_of(setup)) * sizeof(Band) / (sizeof(float) * F::lanes);
  }
  Band* bands;
  int vectors;
  const View* exciter;
  bool moving;  // some parameter is a signal
  bool designed;
  int left;     // frames until the bands are designed again

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    const auto stages = static_cast<float>(setup.fixed(0).number);
    vectors = vectors_of(setup.unit);
    bands = reinterpret_cast<Band*>(setup.memory);
    exciter = &setup.unit.inputs[1];
    for (const View& view : setup.unit.values) moving |= !view.held();
    for (int v = 0; v < vectors; ++v) {
      B rank(static_cast<float>(v * kSideBySide + 1));
      if constexpr (kSideBySide > 1) rank += Whole<B>::lane_numbers().to_float();
      bands[v].log_rank = log(rank);
      bands[v].heard = select(rank <= B(stages), B(10.0f), B(0.0f));
    }
  }

  HWY_INLINE Held hold(const Rate& rate, F freq, F spread, F q, F slope) {
    if (left == 0) {
      design(rate, in_bands(freq), in_bands(spread), in_bands(q));
      left = moving ? kHold : 0;
    }
    return one_minus_exp(fma(clamp(slope, F(0.0f), F(1.0f)), F(48.0f), F(2.0f)) * F(rate.seconds));
  }

  HWY_INLINE F tick(const Held& follow, F x, F second) {
    const B envelope_in = in_bands(finite_or_zero(x)), sound_in = in_bands(finite_or_zero(second)), way = in_bands(follow);
    if (left > 0) move();
    B sum(0.0f);
    for (int i = 0; i < vectors; ++i) {
      Band& band = bands[i];
      B loud(0.0f);
      sum += listen(band, way, envelope_in, sound_in, loud);
      if (HWY_UNLIKELY(!all(loud < B(1e30f)))) silence(band, loud < B(1e30f));
    }
    return finite_or_zero(of_bands(sum));
  }

  // Of a stream alone, a vector of bands after the other, so that what they remember stays in registers.
  HWY_INLINE void fill(const Held& follow, const float* in, float* out, std::size_t frames)
    requires(F::lanes == 1)
  {
    const B way = in_bands(follow);
    float xs[kBlock], seconds[kBlock];
    B sums[kBlock];
    for (std::size_t frame = 0; frame < frames; ++frame) {
      xs[frame] = hn::GetLane(finite_or_zero(F(in[frame])).v);
      seconds[frame] = hn::GetLane(finite_or_zero(F(exciter->data[frame * exciter->frame_stride])).v);
      sums[frame] = B(0.0f);
    }
    for (int i = 0; i < vectors; ++i) {
      Band band = bands[i];
      B loud(0.0f);
      for (std::size_t frame = 0; frame < frames; ++frame) sums[frame] += listen(band, way, B(xs[frame]), B(seconds[frame]), loud);
      if (HWY_UNLIKELY(!all(loud < B(1e30f)))) silence(band, loud < B(1e30f));
      bands[i] = band;
    }
    for (std::size_t frame = 0; frame < frames; ++frame) out[frame] = hn::GetLane(finite_or_zero(of_bands(sums[frame])).v);
  }

 private:
  // What a band gives in a frame; `loud` grows by what there is in it.
  static HWY_INLINE B listen(Band& band, B way, B envelope_in, B sound_in, B& loud) {
    const Design& c = band.now;
    const B level = abs(band.envelope_second.tick(c, band.envelope_first.tick(c, envelope_in) * c.k)) * c.k;
    const B sound = band.sound_second.tick(c, band.sound_first.tick(c, sound_in) * c.k);  // q times the band
    band.envelope = fma(way, level - band.envelope, band.envelope);
    loud += level + abs(sound);
    return band.envelope * band.heard * sound;
  }
  static HWY_INLINE B in_bands(F x) {
    if constexpr (kSideBySide > 1) return in_all_frames(x);
    else return x;
  }
  static HWY_INLINE F of_bands(B sum) {
    if constexpr (kSideBySide > 1) return F(hn::GetLane(hn::SumOfLanes(typename B::D(), sum.v)));
    else return sum;
  }

  HWY_INLINE void design(const Rate& rate, B freq, B spread, B q) {
    const B first = clamp(freq, B(0.0f), B(1e6f)), exponent = clamp(spread, B(-100.0f), B(100.0f)), k = B(1.0f) / clamp(q, B(0.1f), B(1e4f));
    for (int i = 0; i < vectors; ++i) {
      Band& band = bands[i];
      const BiquadAngle<B> angle(rate, first * exp(exponent * band.log_rank), B(10.0f), q);
      const B g = angle.sine / angle.cosine;
      if (moving && designed) {
        const B part(1.0f / kHold);
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
    for (int i = 0; i < vectors; ++i) {
      Band& band = bands[i];
      band.now.g += band.g_step;
      band.now.k += band.k_step;
      band.now.solve();
    }
  }
  static HWY_INLINE void silence(Band& band, Condition<typename B::D> sane) {
    for (Section* section : {&band.envelope_first, &band.envelope_second, &band.sound_first, &band.sound_second}) section->keep(sane);
    band.envelope = select(sane, band.envelope, B(0.0f));
  }
};

OBJECT(Vocoder, "Puts the spectral envelope of a sound on another", input("input").about("Gives the envelope"), input("input2").about("Is heard"),
       param("freq", 60).hz().range(0, 384000).signals().about("Of the first band"),
       param("spread", 1.25).range(-100, 100).signals().about("Band k lies at freq k^spread"), param("q", 20).range(0, 10000).signals(),
       param("slope", 0.5).range(0, 1).signals().about("0 smooth envelopes, 1 quick ones"), integer("stages", 24).range(1, 1024).about("Number of bands"));

END_OBJECTS;
