#include "tests/noise_statistics.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <vector>

namespace tutti::test {
namespace {

constexpr std::size_t kWindow = 1024;

// Power of one bin of the Fourier transform, by Hann windows that overlap by half, averaged.
double bin_power(const std::vector<float>& x, std::size_t bin) {
  std::vector<std::complex<double>> kernel(kWindow);
  for (std::size_t i = 0; i < kWindow; ++i) {
    const double turn = 2 * M_PI * static_cast<double>(i) / static_cast<double>(kWindow);
    kernel[i] = std::polar(0.5 - 0.5 * std::cos(turn), -turn * static_cast<double>(bin));
  }
  double power = 0;
  std::size_t windows = 0;
  for (std::size_t start = 0; start + kWindow <= x.size(); start += kWindow / 2, ++windows) {
    std::complex<double> sum = 0;
    for (std::size_t i = 0; i < kWindow; ++i) sum += kernel[i] * static_cast<double>(x[start + i]);
    power += std::norm(sum);
  }
  return power / static_cast<double>(windows);
}

}  // namespace

NoiseStatistics noise_statistics(const Sound& sound, std::size_t first) {
  const std::vector<float>& x = sound.channels[0];
  const double n = static_cast<double>(x.size() - first);
  NoiseStatistics s;
  for (std::size_t i = first; i < x.size(); ++i) s.mean += x[i] / n;
  double variance = 0, product = 0;
  for (std::size_t i = first; i < x.size(); ++i) {
    variance += (x[i] - s.mean) * (x[i] - s.mean) / n;
    if (i > first) product += (x[i] - s.mean) * (x[i - 1] - s.mean) / n;
    s.largest = std::max(s.largest, std::fabs(static_cast<double>(x[i])));
  }
  s.deviation = std::sqrt(variance);
  s.correlation = product / variance;
  return s;
}

double band_db(const Sound& sound, double hz) {
  const double bins_per_hz = static_cast<double>(kWindow) / sound.rate;
  const auto low = static_cast<std::size_t>(std::lround(hz / 1.122 * bins_per_hz));
  const auto high = std::min(static_cast<std::size_t>(std::lround(hz * 1.122 * bins_per_hz)), kWindow / 2 - 1);
  const std::size_t step = (high - low) / 8 + 1;  // some eight bins are enough
  double power = 0;
  int bins = 0;
  for (std::size_t bin = low; bin <= high; bin += step, ++bins) power += bin_power(sound.channels[0], bin);
  return 10 * std::log10(power / bins);
}

double correlation_of_channels(const Sound& sound) {
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < sound.channels[0].size(); ++i) {
    const double x = sound.channels[0][i], y = sound.channels[1][i];
    xy += x * y;
    xx += x * x;
    yy += y * y;
  }
  return xy / std::sqrt(xx * yy);
}

}  // namespace tutti::test
