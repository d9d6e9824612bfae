#include "coordinator/watching/plots.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace tutti {
namespace {

// As UTF-8; of the Unicode characters from U+0800 on.
std::string utf8(std::uint32_t character) {
  return {static_cast<char>(0xe0 | character >> 12), static_cast<char>(0x80 | (character >> 6 & 0x3f)), static_cast<char>(0x80 | (character & 0x3f))};
}

// The magnitude at a frequency between two bins, or the largest of those up to the next column's.
double magnitude(std::span<const float> magnitudes, double from, double to) {
  const auto last = static_cast<double>(magnitudes.size() - 1);
  const auto at = [&](double bin) {
    const auto below = static_cast<std::size_t>(std::clamp(bin, 0.0, last - 1));
    return std::lerp(magnitudes[below], magnitudes[below + 1], static_cast<float>(std::clamp(bin, 0.0, last) - static_cast<double>(below)));
  };
  double largest = std::max(at(from), at(to));
  for (auto bin = static_cast<std::size_t>(std::ceil(from)); bin <= static_cast<std::size_t>(std::min(to, last)); ++bin) largest = std::max<double>(largest, magnitudes[bin]);
  return largest;
}

}  // namespace

std::vector<std::string> plot_samples(std::span<const float> samples, int columns, int rows) {
  constexpr std::uint32_t kBraille = 0x2800;
  constexpr std::uint8_t kDots[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
  std::vector<std::uint8_t> cells(static_cast<std::size_t>(columns * rows));
  const int heights = 4 * rows, widths = 2 * columns;
  const auto height_of = [&](float x) {
    const double up = std::isfinite(x) ? std::clamp<double>(x, -1, 1) : 0;
    return std::min(heights - 1, static_cast<int>((1 - up) / 2 * heights));
  };
  for (int i = 0; i < widths && !samples.empty(); ++i) {
    const auto place = [&](int column) { return static_cast<std::size_t>(column) * samples.size() / static_cast<std::size_t>(widths); };
    const std::size_t first = place(i), end = std::max(first + 1, std::min(samples.size(), place(i + 1) + 1));
    const auto [low, high] = std::minmax_element(samples.begin() + static_cast<std::ptrdiff_t>(first), samples.begin() + static_cast<std::ptrdiff_t>(end));
    for (int y = height_of(*high); y <= height_of(*low); ++y) cells[static_cast<std::size_t>(y / 4 * columns + i / 2)] |= kDots[y % 4][i % 2];
  }
  std::vector<std::string> lines(static_cast<std::size_t>(rows));
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column) lines[static_cast<std::size_t>(row)] += utf8(kBraille + cells[static_cast<std::size_t>(row * columns + column)]);
  return lines;
}

std::vector<std::string> plot_magnitudes(std::span<const float> magnitudes, double nyquist, double lowest, double floor, int columns, int rows) {
  constexpr std::uint32_t kEighths = 0x2580;  // U+2581 is an eighth of a block, U+2588 a whole
  const double bins = static_cast<double>(magnitudes.size() - 1);
  const auto bin_of = [&](int column) { return lowest * std::pow(nyquist / lowest, static_cast<double>(column) / columns) / nyquist * bins; };
  std::vector<std::string> lines(static_cast<std::size_t>(rows));
  for (int column = 0; column < columns; ++column) {
    const double decibels = 20 * std::log10(std::max(1e-30, magnitude(magnitudes, bin_of(column), bin_of(column + 1))));
    const int eighths = static_cast<int>(std::lround(std::clamp(1 - decibels / floor, 0.0, 1.0) * 8 * rows));
    for (int row = 0; row < rows; ++row) {
      const int filled = std::clamp(eighths - 8 * (rows - 1 - row), 0, 8);
      lines[static_cast<std::size_t>(row)] += filled == 0 ? " " : utf8(kEighths + static_cast<std::uint32_t>(filled));
    }
  }
  return lines;
}

}  // namespace tutti
