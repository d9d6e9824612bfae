// Analysers that tell of windows of 256 frames while the next one is heard (RMS, PeakAmp, ZCross).
#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace tutti::test {

// The largest difference of `told` and what `measure(samples, first)` gives for the window that begins at each 256th frame, from the second window on; and the
// first window must be 0.
template <class Measure>
double difference_of_windows(const std::vector<float>& told, const std::vector<float>& heard, Measure measure) {
  constexpr std::size_t kWindow = 256;
  double largest = 0;
  for (std::size_t n = 0; n < told.size(); ++n) {
    const double expected = n < kWindow ? 0 : measure(heard, (n / kWindow - 1) * kWindow, kWindow);
    largest = std::fmax(largest, std::abs(told[n] - expected));
  }
  return largest;
}

// The same of pyo's, whose windows are its buffers, of 64 frames in render_pyo: `put_together` makes one of four. They are told a buffer late, too.
template <class PutTogether>
double difference_to_buffers(const std::vector<float>& told, const std::vector<float>& theirs, std::size_t first_window, PutTogether put_together) {
  double largest = 0;
  for (std::size_t window = first_window; (window + 2) * 256 <= told.size(); ++window) {
    double four[4];
    for (std::size_t i = 0; i < 4; ++i) four[i] = theirs[window * 256 + (i + 1) * 64 + 32];
    largest = std::fmax(largest, std::abs(told[(window + 1) * 256 + 128] - put_together(four)));
  }
  return largest;
}

}  // namespace tutti::test
