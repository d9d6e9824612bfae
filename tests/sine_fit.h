// Listening with numbers: how much of a signal is not the sine that it should be.
#pragma once

#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>

namespace tutti::test {

struct SineFit {
  double amplitude = 0;
  double residual = 0;  // root mean square of what is left, over that of the sine
};

// The sine of that frequency nearest to the signal, by least squares (the frequency is known, so that amplitude and phase are linear).
inline SineFit fit_sine(std::span<const float> signal, double hz, double rate) {
  double ss = 0, cc = 0, sc = 0, xs = 0, xc = 0, xx = 0;
  for (std::size_t n = 0; n < signal.size(); ++n) {
    const double angle = 2 * std::numbers::pi * hz * static_cast<double>(n) / rate, s = std::sin(angle), c = std::cos(angle), x = signal[n];
    ss += s * s, cc += c * c, sc += s * c, xs += x * s, xc += x * c, xx += x * x;
  }
  const double determinant = ss * cc - sc * sc;
  const double a = (xs * cc - xc * sc) / determinant, b = (xc * ss - xs * sc) / determinant;
  const double explained = a * xs + b * xc;
  return {std::hypot(a, b), std::sqrt(std::fmax(0, xx - explained) / std::fmax(1e-30, explained))};
}

// The worst residual of windows that follow each other from frame `from` to `to`: 3072 frames, whole periods of multiples of 125 Hz at 48 kHz.
inline double worst_residual(std::span<const float> samples, double hz, std::size_t from, std::size_t to) {
  constexpr std::size_t kWindow = 3072;
  double worst = 0;
  for (std::size_t at = from; at + kWindow <= to; at += kWindow) worst = std::fmax(worst, fit_sine(samples.subspan(at, kWindow), hz, 48000).residual);
  return worst;
}

}  // namespace tutti::test
