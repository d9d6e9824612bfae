// PVTranspose: worker/simd/transposition.h. pyo cuts a bin's number times the factor off where this rounds it, so that its bins all go down by one as soon as the
// factor is just below 1.
#include "worker/objects/object.h"
#include "worker/simd/spectral_unit.h"
#include "worker/simd/transposition.h"

BEGIN_OBJECTS;

class PVTranspose final : public SpectralUnit<PVTranspose> {
 public:
  explicit PVTranspose(const UnitSetup& setup) : SpectralUnit(setup) {}

  // [audio-thread]
  void turn(int stream, const SpectralStream::Frame& frame, SpectralStream::NewFrame made, int at) {
    transpose(shape(stream), frame, value(0, stream, at, 0.0f, 16384.0f, 1.0f), made);
  }
};

UNIT(PVTranspose, "Transposition of a phase vocoder's frames", input("input").spectral(), param("transpo", 1).range(0, 16384).signals().about("the factor of all frequencies"),
     spectral_output());

END_OBJECTS;
