// Windows of nine types, as functions of x in [0, 1]. Sums of cosines, whose ends are alike (Harris, "On the use of windows for harmonic analysis with the
// discrete Fourier transform", 1978; the one of 7 terms: Albrecht, "A family of cosine-sum windows for high-resolution measurements", 2001), a triangle, Tukey's
// flat top and half a sine.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <vector>

#include "worker/objects/spectral/frame_parameters.h"

namespace tutti {

inline constexpr int kWindowTypes = 9;
inline constexpr const char* kWindowTypesDoc =
    "0 rectangle, 1 Hamming, 2 Hann, 3 triangle, 4 Blackman-Harris of 3 terms, 5 of 4, 6 of 7, 7 Tukey, 8 half a sine";

inline double sum_of_cosines(double x, std::initializer_list<double> terms) {
  double sum = 0, sign = 1, order = 0;
  for (const double term : terms) {
    sum += sign * term * std::cos(6.283185307179586 * order++ * x);
    sign = -sign;
  }
  return sum;
}

inline double window(int type, double x) {
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
    case 7: {  // the cosine tapers take 0.66 of the window, half of it at each end
      const double from_end = std::min(x, 1 - x);
      return from_end >= 0.33 ? 1 : 0.5 - 0.5 * std::cos(3.141592653589793 * from_end / 0.33);
    }
    default:
      return std::sin(3.141592653589793 * x);
  }
}

// The windows of the largest frames; a smaller frame's are every second, fourth, ... place of them. So a window is there for every size while the sound runs,
// at 64 KB for each type, whoever reads it.
class WindowTables {
 public:
  // Made when it is first asked for: at load, by an object that will read it.
  static const WindowTables& all() {
    static const WindowTables tables;
    return tables;
  }

  // The places n of a window of `size` samples are at [n * step(size)]. [audio-thread]
  const float* of(int type) const { return tables_[static_cast<std::size_t>(type)].data(); }
  static std::size_t step(int size) { return static_cast<std::size_t>(kLargestFrame / size); }

 private:
  WindowTables() {
    for (int type = 0; type < kWindowTypes; ++type) {
      std::vector<float>& table = tables_.emplace_back();
      for (int n = 0; n < kLargestFrame; ++n) table.push_back(static_cast<float>(window(type, static_cast<double>(n) / kLargestFrame)));
    }
  }
  std::vector<std::vector<float>> tables_;
};

}  // namespace tutti
