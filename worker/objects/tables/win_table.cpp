// WinTable: windows of nine types. Sums of cosines of x = k / (size - 1), whose ends are alike (Harris, "On the use of windows for
// harmonic analysis with the discrete Fourier transform", 1978; the one of 7 terms: Albrecht, "A family of cosine-sum windows for
// high-resolution measurements", 2001), a triangle, Tukey's flat top and half a sine. pyo's triangle overshoots in its middle (1.07 of 16
// points) and its Tukey window has a bump where the top ends; these have not.
#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "worker/objects/object.h"

BEGIN_OBJECTS;

double sum_of_cosines(double x, std::initializer_list<double> terms) {
  double sum = 0, sign = 1, order = 0;
  for (const double term : terms) {
    sum += sign * term * std::cos(6.283185307179586 * order++ * x);
    sign = -sign;
  }
  return sum;
}

// The cosine tapers take 0.66 of the window, half of it at each end. Its period is the table's size, as pyo's.
double tukey(double k, double size) {
  const double taper = 0.66 * size / 2, from_end = std::min(k, size - k);
  return from_end >= taper ? 1 : 0.5 - 0.5 * std::cos(3.141592653589793 * from_end / taper);
}

double window(int type, double k, double size) {
  const double x = k / (size - 1);
  switch (type) {
    case 0:
      return 1;
    case 1:
      return sum_of_cosines(x, {0.54, 0.46});
    case 2:
      return sum_of_cosines(x, {0.5, 0.5});
    case 3:
      return 1 - std::abs(2 * x - 1);
    case 4:
      return sum_of_cosines(x, {0.42323, 0.49755, 0.07922});
    case 5:
      return sum_of_cosines(x, {0.35875, 0.48829, 0.14128, 0.01168});
    case 6:
      return sum_of_cosines(x, {0.2712203605850388, 0.4334446123274422, 0.2180041228929303, 0.06578534329560609, 0.01076186730534183,
                                0.0007700127105808265, 0.00001368088305992921});
    case 7:
      return tukey(k, size);
    default:
      return std::sin(3.141592653589793 * x);
  }
}

std::vector<MadeTable> WinTable(double /*rate*/, const std::vector<Fixed>& fixed) {
  std::vector<float> samples(static_cast<std::size_t>(fixed[1].number));
  for (std::size_t k = 0; k < samples.size(); ++k)
    samples[k] = static_cast<float>(window(static_cast<int>(fixed[0].number), static_cast<double>(k), static_cast<double>(samples.size())));
  return {MadeTable::looped(std::move(samples))};
}

TABLE(WinTable, "Windows",
      integer("type", 2).range(0, 8).about(
          "0 rectangle, 1 Hamming, 2 Hann, 3 triangle, 4 Blackman-Harris of 3 terms, 5 of 4, 6 of 7, 7 Tukey, 8 half a sine"),
      integer("size", 8192).range(2, 1 << 24).in("samples"));

END_OBJECTS;
