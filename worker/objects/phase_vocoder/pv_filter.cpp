// PVFilter: magnitudes times a shape that a table draws: m (1 - gain + gain shape).
#include <algorithm>
#include <vector>

#include "worker/objects/object.h"
#include "worker/simd/bin_table.h"
#include "worker/simd/spectral_unit.h"

BEGIN_OBJECTS;

class PVFilter final : public SpectralUnit<PVFilter> {
  using F = Lanes<hn::CappedTag<float, kMaxWidth>>;

 public:
  explicit PVFilter(const UnitSetup& setup) : SpectralUnit(setup), scaled_(setup.fixed[1].number != 0) {}

  // [audio-thread]
  void turn(int stream, const SpectralStream::Frame& frame, SpectralStream::NewFrame made, int at) {
    const BinTable<F> table(setup_.fixed[0].tables, stream, shape(stream).size / 2, scaled_);
    const F gain(value(0, stream, at, 0.0f, 1.0f, 0.0f));
    for (std::size_t k = 0; k < shape(stream).stride(); k += F::lanes) {
      const F magnitude = F::load(frame.magnitudes + k);
      finite_or_zero(magnitude * fma(table.at(k) - F(1.0f), gain, F(1.0f))).store(made.magnitudes + k);
      F::load(frame.deviations + k).store(made.deviations + k);
    }
  }

 private:
  const bool scaled_;
};

UNIT(PVFilter, "Filter whose response is a table", input("input").spectral(), table("table"), param("gain", 1).range(0, 1).signals().about("0: no filter"),
     integer("mode", 0).range(0, 1).about("0: bin k reads sample k, and is silent where the table has ended; 1: the table stretches over all bins"), spectral_output());

END_OBJECTS;
