// Runs of samples: sums and peaks. Written in steps of sixteen, which compilers turn into vectors of whatever width the machine has.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace tutti {

inline constexpr std::size_t kStep = 16;

// to += from. They may not overlap. [any thread]
inline void add_samples(float* __restrict to, const float* __restrict from, std::size_t count) {
  std::size_t i = 0;
  for (; i + kStep <= count; i += kStep)
    for (std::size_t j = 0; j < kStep; ++j) to[i + j] += from[i + j];
  for (; i < count; ++i) to[i] += from[i];
}

// to += value. [any thread]
inline void add_value(float* to, float value, std::size_t count) {
  std::size_t i = 0;
  for (; i + kStep <= count; i += kStep)
    for (std::size_t j = 0; j < kStep; ++j) to[i + j] += value;
  for (; i < count; ++i) to[i] += value;
}

// The largest absolute value. [any thread]
inline float peak_of(const float* samples, std::size_t count) {
  float peaks[kStep] = {};
  std::size_t i = 0;
  for (; i + kStep <= count; i += kStep)
    for (std::size_t j = 0; j < kStep; ++j) {
      const float x = std::fabs(samples[i + j]);
      peaks[j] = x > peaks[j] ? x : peaks[j];
    }
  for (; i < count; ++i) peaks[0] = std::max(peaks[0], std::fabs(samples[i]));
  return *std::max_element(peaks, peaks + kStep);
}

}  // namespace tutti
