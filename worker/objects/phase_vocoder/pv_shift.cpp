// PVShift: all frequencies moved by so many Hz, and what a bin holds to the bin that is nearest. pyo moves it by a number of bins that is cut off.
#include <algorithm>
#include <cmath>

#include "worker/objects/object.h"
#include "worker/simd/spectral_unit.h"

BEGIN_OBJECTS;

class PVShift final : public SpectralUnit<PVShift> {
 public:
  explicit PVShift(const UnitSetup& setup) : SpectralUnit(setup) {}

  // [audio-thread]
  void turn(int stream, const SpectralStream::Frame& frame, SpectralStream::NewFrame made, int at) {
    const SpectrumShape& spectrum = shape(stream);
    const int bins = spectrum.bins();
    const float most = static_cast<float>(spectrum.rate), shift = value(0, stream, at, -most, most, 0.0f) * static_cast<float>(spectrum.size) / most;
    const int moved = std::clamp(static_cast<int>(std::lround(shift)), -bins, bins);
    const float rest = shift - static_cast<float>(moved);
    std::fill_n(made.magnitudes, spectrum.stride(), 0.0f);
    std::fill_n(made.deviations, spectrum.stride(), 0.0f);
    for (int k = std::max(0, -moved); k < std::min(bins, bins - moved); ++k) {
      made.magnitudes[k + moved] = frame.magnitudes[k];
      made.deviations[k + moved] = frame.deviations[k] + rest;
    }
  }
};

UNIT(PVShift, "Shift of a phase vocoder's frequencies", input("input").spectral(), param("shift", 0).hz().signals(), spectral_output());

END_OBJECTS;
