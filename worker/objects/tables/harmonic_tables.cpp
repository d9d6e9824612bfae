// SawTable, SquareTable: sums of the first harmonics of a sawtooth, sin(n x) / n for n = 1, 2, 3, ..., and of a square, n = 1, 3, 5, ...
#include <cmath>

#include "worker/objects/object.h"

BEGIN_OBJECTS;

std::vector<MadeTable> table_of_harmonics(const std::vector<Fixed>& fixed, std::size_t step) {
  const auto order = static_cast<std::size_t>(fixed[0].number), size = static_cast<std::size_t>(fixed[1].number);
  // One sine, from which harmonic n takes every n-th sample: exact, and quick for thousands of harmonics.
  std::vector<double> sine(size), sum(size, 0.0);
  for (std::size_t k = 0; k < size; ++k) sine[k] = std::sin(6.283185307179586 * static_cast<double>(k) / static_cast<double>(size));
  for (std::size_t n = 1, left = order; left > 0; n += step, --left)
    for (std::size_t k = 0, at = 0; k < size; ++k, at = (at + n) % size) sum[k] += sine[at] / static_cast<double>(n);
  return {MadeTable::looped({sum.begin(), sum.end()})};
}

std::vector<MadeTable> SawTable(double /*rate*/, const std::vector<Fixed>& fixed) { return table_of_harmonics(fixed, 1); }
std::vector<MadeTable> SquareTable(double /*rate*/, const std::vector<Fixed>& fixed) { return table_of_harmonics(fixed, 2); }

TABLE(SawTable, "Sawtooth of a few harmonics", integer("order", 10).range(1, 10000).about("How many harmonics"),
      integer("size", 8192).range(1, 1 << 24).in("samples"));
TABLE(SquareTable, "Square of a few harmonics", integer("order", 10).range(1, 10000).about("How many odd harmonics"),
      integer("size", 8192).range(1, 1 << 24).in("samples"));

END_OBJECTS;
