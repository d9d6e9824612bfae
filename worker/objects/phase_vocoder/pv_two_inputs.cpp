// PVCross, PVMult, PVMorph and PVMix: frames of two phase vocoders, bin by bin. A frame is made of each of the first; of the second the newest is taken, and
// silence while its frames have another size.
#include "worker/objects/object.h"
#include "worker/simd/spectral_unit.h"

BEGIN_OBJECTS;

// Bin is a function of (magnitude, deviation) of both and of the bins' numbers; what it gives is magnitude and deviation.
template <class Derived>
class TwoSpectra : public SpectralUnit<Derived> {
 public:
  using F = Lanes<hn::CappedTag<float, kMaxWidth>>;
  struct Bins {
    F magnitude, deviation;
  };
  using SpectralUnit<Derived>::SpectralUnit;

  // [audio-thread]
  void turn(int stream, const SpectralStream::Frame& frame, SpectralStream::NewFrame made, int at) {
    const SpectralStream::Frame other = this->second(stream, frame.at);
    const F fade(this->setup_.values.empty() ? 0.0f : this->value(0, stream, at, 0.0f, 1.0f, 0.0f));
    for (std::size_t k = 0; k < this->shape(stream).stride(); k += F::lanes) {
      const F number = Whole<F>::lane_numbers().to_float() + F(static_cast<float>(k));
      const Bins bins = Derived::bins({F::load(frame.magnitudes + k), F::load(frame.deviations + k)}, {F::load(other.magnitudes + k), F::load(other.deviations + k)}, number, fade);
      bins.magnitude.store(made.magnitudes + k);
      bins.deviation.store(made.deviations + k);
    }
  }
};

class PVCross final : public TwoSpectra<PVCross> {
 public:
  explicit PVCross(const UnitSetup& setup) : TwoSpectra(setup) {}
  static HWY_INLINE Bins bins(Bins a, Bins b, F, F fade) { return {fma(b.magnitude - a.magnitude, fade, a.magnitude), a.deviation}; }
};

class PVMult final : public TwoSpectra<PVMult> {
 public:
  explicit PVMult(const UnitSetup& setup) : TwoSpectra(setup) {}
  static HWY_INLINE Bins bins(Bins a, Bins b, F, F) { return {min(a.magnitude * b.magnitude * F(10.0f), F(1e12f)), a.deviation}; }
};

class PVMorph final : public TwoSpectra<PVMorph> {
 public:
  explicit PVMorph(const UnitSetup& setup) : TwoSpectra(setup) {}
  // Frequencies go from one to the other by equal ratios, where there is such a way: f (g / f)^fade. What is added to the first is computed, so that no bit of it
  // is lost where fade is 0.
  static HWY_INLINE Bins bins(Bins a, Bins b, F number, F fade) {
    const F f = number + a.deviation, g = number + b.deviation, least(1e-3f);
    const F by_ratio = f * (pow(max(g, least) / max(f, least), fade) - F(1.0f)), by_difference = (b.deviation - a.deviation) * fade;
    return {fma(b.magnitude - a.magnitude, fade, a.magnitude), a.deviation + select(min(f, g) > least, by_ratio, by_difference)};
  }
};

class PVMix final : public TwoSpectra<PVMix> {
 public:
  explicit PVMix(const UnitSetup& setup) : TwoSpectra(setup) {}
  static HWY_INLINE Bins bins(Bins a, Bins b, F, F) {
    const auto first = a.magnitude >= b.magnitude;
    return {select(first, a.magnitude, b.magnitude), select(first, a.deviation, b.deviation)};
  }
};

UNIT(PVCross, "Cross-synthesis: the frequencies of one phase vocoder with the magnitudes of another", input("input").spectral(), input("input2").spectral(),
     param("fade", 1).range(0, 1).signals().about("from the first one's magnitudes to the second one's"), spectral_output());

UNIT(PVMult, "Ten times the product of the magnitudes of two phase vocoders, with the frequencies of the first", input("input").spectral(), input("input2").spectral(), spectral_output());

UNIT(PVMorph, "From one phase vocoder to another: magnitudes by equal steps, frequencies by equal ratios", input("input").spectral(), input("input2").spectral(),
     param("fade", 0.5).range(0, 1).signals().about("0 is the first, 1 the second"), spectral_output());

UNIT(PVMix, "The louder bins of two phase vocoders", input("input").spectral(), input("input2").spectral(), spectral_output());

END_OBJECTS;
