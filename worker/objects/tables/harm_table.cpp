// HarmTable: one period of a sum of harmonics, t[k] = sum of list[j] sin(2 pi (j + 1) k / size), not normalised.
#include <cmath>

#include "worker/objects/object.h"

BEGIN_OBJECTS;

std::vector<MadeTable> HarmTable(double /*rate*/, const std::vector<Fixed>& fixed) {
  constexpr double two_pi = 6.283185307179586;
  const std::vector<double>& strengths = fixed[0].numbers;
  const int size = static_cast<int>(fixed[1].number);
  std::vector<double> sum(static_cast<std::size_t>(size), 0.0);
  for (std::size_t j = 0; j < strengths.size(); ++j) {
    if (strengths[j] == 0) continue;
    // The phase is reduced in whole numbers, so that a high harmonic is as exact as the first.
    for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += strengths[j] * std::sin(two_pi * static_cast<double>((j + 1) * k % sum.size()) / size);
  }
  return {MadeTable::looped({sum.begin(), sum.end()})};
}

TABLE(HarmTable, "Waveform made of harmonics", numbers("list", {1.0, 0.0}).about("Strength of harmonic 1, 2, 3, ..."),
      integer("size", 8192).range(1, 1 << 24).in("samples"));

END_OBJECTS;
