// PVGate: magnitudes below the threshold (or above it) are multiplied by `damp`.
#include "worker/objects/object.h"
#include "worker/simd/spectral_unit.h"

BEGIN_OBJECTS;

class PVGate final : public SpectralUnit<PVGate> {
  using F = Lanes<hn::CappedTag<float, kMaxWidth>>;

 public:
  explicit PVGate(const UnitSetup& setup) : SpectralUnit(setup), inverse_(setup.fixed[0].number != 0) {}

  // [audio-thread]
  void turn(int stream, const SpectralStream::Frame& frame, SpectralStream::NewFrame made, int at) {
    const F threshold(std::pow(10.0f, value(0, stream, at, -600.0f, 600.0f, 0.0f) * 0.05f)), damp(value(1, stream, at, -1e6f, 1e6f, 0.0f));
    for (std::size_t k = 0; k < shape(stream).stride(); k += F::lanes) {
      const F magnitude = F::load(frame.magnitudes + k);
      const auto damped = inverse_ ? magnitude > threshold : magnitude < threshold;
      finite_or_zero(select(damped, magnitude * damp, magnitude)).store(made.magnitudes + k);
      F::load(frame.deviations + k).store(made.deviations + k);
    }
  }

 private:
  const bool inverse_;
};

UNIT(PVGate, "Gate of a phase vocoder's bins", input("input").spectral(), param("thresh", -20).in("dB").signals().about("of a bin's magnitude"),
     param("damp", 0).signals().about("what the magnitudes below the threshold are multiplied by"), flag("inverse", false).about("those above it, instead"), spectral_output());

END_OBJECTS;
