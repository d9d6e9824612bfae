// Drawings in text: a line for each row, without the line's end.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace tutti {

// Samples from left to right, 1 at the top and -1 at the bottom, in dots (Unicode's Braille patterns, 2 by 4 dots to a character): each column of dots
// goes from its smallest to its largest sample.
std::vector<std::string> plot_samples(std::span<const float> samples, int columns, int rows);

// Magnitudes of frequencies from 0 to `nyquist`, from `lowest` Hz (left) to nyquist on a logarithmic scale, 0 dB at the top and `floor` dB at the bottom, in bars.
std::vector<std::string> plot_magnitudes(std::span<const float> magnitudes, double nyquist, double lowest, double floor, int columns, int rows);

}  // namespace tutti
