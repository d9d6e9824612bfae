// What can be measured of a random sound.
#pragma once

#include <cstddef>

#include "tests/against_pyo.h"

namespace tutti::test {

struct NoiseStatistics {
  double mean = 0, deviation = 0;
  double largest = 0;      // absolute value
  double correlation = 0;  // with the frame before
};

// Of the first channel, from frame `first` on.
NoiseStatistics noise_statistics(const Sound& sound, std::size_t first);

// Power of the first channel in a band of a third of an octave around `hz` (from 200 Hz up), in dB.
double band_db(const Sound& sound, double hz);

// Of the first two channels, in [-1, 1].
double correlation_of_channels(const Sound& sound);

}  // namespace tutti::test
