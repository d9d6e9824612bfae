// The Fourier series of a waveform's table, where a few terms make all of it: then sines can stand for the reading of the table.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "worker/objects/table.h"

namespace tutti {

struct Harmonic {  // sine sin(2 pi number p) + cosine cos(2 pi number p)
  int number;
  float sine, cosine;
};

// Empty: there are too many, or straight lines between the samples are not near enough to the series (1e-5 of the peak).
inline std::vector<Harmonic> few_harmonics(const Table& table) {
  constexpr int kHighest = 32, kMostSamples = 1 << 16;
  constexpr std::size_t kMost = 10;  // more take as long as the table
  constexpr double kTurn = 6.283185307179586;
  const int size = table.size;
  if (size < 2 * kHighest || size > kMostSamples) return {};
  const auto n = static_cast<std::size_t>(size);
  double peak = 0;
  for (const float sample : table.samples) peak = std::max(peak, std::fabs(static_cast<double>(sample)));
  if (!(peak > 0 && peak < 1e6) || std::fabs(table.samples[n] - table.samples[0]) > 1e-6 * peak) return {};

  std::vector<double> sines(n), cosines(n);
  for (std::size_t i = 0; i < n; ++i) {
    sines[i] = std::sin(kTurn * static_cast<double>(i) / size);
    cosines[i] = std::cos(kTurn * static_cast<double>(i) / size);
  }
  std::vector<Harmonic> found;
  double between = 0;  // how far straight lines are off, at most
  std::vector<double> rest(table.samples.begin(), table.samples.begin() + size);
  const auto is_left = [&](double of_peak) { return std::any_of(rest.begin(), rest.end(), [&](double x) { return std::fabs(x) > of_peak * peak; }); };
  for (int number = 0; number <= kHighest; ++number) {
    const auto step = static_cast<std::size_t>(number);
    double s = 0, c = 0;
    for (std::size_t i = 0, at = 0; i < n; ++i, at = at + step < n ? at + step : at + step - n) {
      s += rest[i] * sines[at];
      c += rest[i] * cosines[at];
    }
    const double scale = (number == 0 ? 1.0 : 2.0) / size;
    if (std::hypot(s, c) * scale < 1e-7 * peak) continue;
    if (found.size() == kMost) return {};
    found.push_back({number, static_cast<float>(s * scale), static_cast<float>(c * scale)});
    for (std::size_t i = 0, at = 0; i < n; ++i, at = at + step < n ? at + step : at + step - n) rest[i] -= scale * (s * sines[at] + c * cosines[at]);
    between += std::hypot(s, c) * scale * std::pow(kTurn * number / size, 2) / 8;
    if (!is_left(1e-7)) break;
  }
  if (between > 1e-5 * peak || is_left(1e-6)) return {};
  return found;
}

}  // namespace tutti
