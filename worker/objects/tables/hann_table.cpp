// HannTable: the Hann window, t[k] = (1 - cos(2 pi k / size)) / 2. pyo's is the same, one sample earlier: this one starts at 0.
#include <cmath>

#include "worker/objects/object.h"

BEGIN_OBJECTS;

std::vector<MadeTable> HannTable(double /*rate*/, const std::vector<Fixed>& fixed) {
  std::vector<float> samples(static_cast<std::size_t>(fixed[0].number));
  for (std::size_t k = 0; k < samples.size(); ++k)
    samples[k] = static_cast<float>(0.5 - 0.5 * std::cos(6.283185307179586 * static_cast<double>(k) / static_cast<double>(samples.size())));
  return {MadeTable::looped(std::move(samples))};
}

TABLE(HannTable, "The Hann window", integer("size", 8192).range(2, 1 << 24).in("samples"));

END_OBJECTS;
