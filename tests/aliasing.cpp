#include "tests/aliasing.h"

#include <cmath>
#include <complex>

namespace tutti::test {

double strength(const std::vector<float>& samples, double freq, int rate) {
  std::complex<double> sum = 0, turn = 1;
  const std::complex<double> step = std::polar(1.0, -2 * M_PI * freq / rate);
  for (float x : samples) {
    sum += turn * static_cast<double>(x);
    turn *= step;
  }
  return std::abs(sum) * 2 / static_cast<double>(samples.size());
}

double aliasing_db(const std::vector<float>& samples, int freq, int rate) {
  double mean = 0, power = 0;
  for (float x : samples) mean += x / static_cast<double>(samples.size());
  for (float x : samples) power += (x - mean) * (x - mean) / static_cast<double>(samples.size());
  double harmonics = 0;
  for (int h = freq; 2 * h < rate; h += freq) {
    const double a = strength(samples, h, rate);
    harmonics += a * a / 2;
  }
  return 10 * std::log10(std::max(power - harmonics, 1e-13 * power) / power);
}

}  // namespace tutti::test
