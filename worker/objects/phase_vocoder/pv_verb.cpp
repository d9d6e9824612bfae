// PVVerb: a bin that gets louder is heard as it is; one that gets softer dies away: its magnitude and its frequency keep revtime' damp'^k of what they were above
// what they are now, in each hop, with revtime' = 0.75 + 0.25 revtime and damp' = 0.997 + 0.003 damp (both found by measuring pyo). It is a matter of hops, not of
// seconds: a smaller hop makes it shorter.
#include <algorithm>
#include <cmath>
#include <vector>

#include "worker/objects/object.h"
#include "worker/simd/spectral_unit.h"

BEGIN_OBJECTS;

class PVVerb final : public SpectralUnit<PVVerb> {
  using F = Lanes<hn::CappedTag<float, kMaxWidth>>;

 public:
  explicit PVVerb(const UnitSetup& setup) : SpectralUnit(setup) {
    for (int s = 0; s < setup.streams; ++s) streams_.emplace_back(SpectrumShape::stride(largest(s)));
  }

  // [audio-thread]
  void begin_anew(int stream) {
    Stream& state = streams_[static_cast<std::size_t>(stream)];
    std::fill_n(state.magnitudes.data(), shape(stream).stride(), 0.0f);
    std::fill_n(state.deviations.data(), shape(stream).stride(), 0.0f);
  }

  // [audio-thread]
  void turn(int stream, const SpectralStream::Frame& frame, SpectralStream::NewFrame made, int at) {
    Stream& state = streams_[static_cast<std::size_t>(stream)];
    const F keep(0.75f + 0.25f * value(0, stream, at, 0.0f, 1.0f, 0.0f)), damping(std::log(0.997f + 0.003f * value(1, stream, at, 0.0f, 1.0f, 0.0f)));
    for (std::size_t k = 0; k < shape(stream).stride(); k += F::lanes) {
      const F number = Whole<F>::lane_numbers().to_float() + F(static_cast<float>(k));
      const F kept = keep * exp(number * damping);
      const F magnitude = finite_or_zero(F::load(frame.magnitudes + k)), deviation = finite_or_zero(F::load(frame.deviations + k));
      const F last = F::load(state.magnitudes.data() + k), last_deviation = F::load(state.deviations.data() + k);
      const auto louder = magnitude > last;
      const F between = fma(last - magnitude, kept, magnitude);
      const F new_magnitude = select(louder, magnitude, select(abs(between) > F(1e-20f), between, F(0.0f)));
      const F new_deviation = select(louder, deviation, fma(last_deviation - deviation, kept, deviation));
      new_magnitude.store(made.magnitudes + k);
      new_deviation.store(made.deviations + k);
      new_magnitude.store(state.magnitudes.data() + k);
      new_deviation.store(state.deviations.data() + k);
    }
  }

 private:
  struct Stream {
    AlignedFloats magnitudes, deviations;  // of the last frame that was made
    explicit Stream(std::size_t bins) : magnitudes(bins), deviations(bins) {}
  };
  std::vector<Stream> streams_;
};

UNIT(PVVerb, "Reverberation of a phase vocoder's bins", input("input").spectral(), param("revtime", 0.75).range(0, 1).signals().about("1 never ends"),
     param("damp", 0.75).range(0, 1).signals().about("1: high frequencies last as long as low ones"), spectral_output());

END_OBJECTS;
