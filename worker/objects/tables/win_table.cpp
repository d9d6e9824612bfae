// WinTable: windows of nine types (worker/objects/spectral/windows.h), whose ends are alike: x = k / (size - 1). Only Tukey's has the table's size as its period, as
// pyo's. pyo's triangle overshoots in its middle (1.07 of 16 points) and its Tukey window has a bump where the top ends; these have not.
#include "worker/objects/object.h"
#include "worker/objects/spectral/windows.h"

BEGIN_OBJECTS;

constexpr int kTukey = 7;

std::vector<MadeTable> WinTable(double /*rate*/, const std::vector<Fixed>& fixed) {
  std::vector<float> samples(static_cast<std::size_t>(fixed[1].number));
  const int type = static_cast<int>(fixed[0].number);
  const double length = static_cast<double>(samples.size()) - (type == kTukey ? 0 : 1);
  for (std::size_t k = 0; k < samples.size(); ++k) samples[k] = static_cast<float>(window(type, static_cast<double>(k) / length));
  return {MadeTable::looped(std::move(samples))};
}

TABLE(WinTable, "Windows",
      integer("type", 2).range(0, 8).about(kWindowTypesDoc),
      integer("size", 8192).range(2, 1 << 24).in("samples"));

END_OBJECTS;
