// Compares an object with pyo at constant inputs, each a channel: no phase drifts, so that even what jumps can be compared.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "tests/against_pyo.h"

namespace tutti::test {

// What single precision leaves: pyo's offline server has a gain of 1 - 8e-7 once it has faded in (240 frames), and each side rounds.
inline constexpr double kSinglePrecision = 1.2e-6;

// The largest difference, relative to what is larger than 1. `parameters` are the object's, as JSON members; `python` is pyo's object; both make
// `channels` streams.
inline double difference_at_values(const std::string& parameters, const std::string& python, int channels) {
  const Sound ours = render_patch(R"({"a": {)" + parameters + R"(, "out": 0}})", 0.006, channels);
  const Sound theirs = render_pyo("a = " + python + "; b = Sig(a).out()", 0.006, channels);
  double largest = 0;
  for (std::size_t c = 0; c < ours.channels.size(); ++c) {
    const double x = ours.channels[c][250], y = theirs.channels[c][250];
    const double difference = std::fabs(x - y) / std::max(1.0, std::fabs(y));
    largest = std::isfinite(difference) ? std::max(largest, difference) : HUGE_VAL;
  }
  return largest;
}

// The same for an object of one input.
inline double difference_at(const std::string& object, const std::string& values, int channels) {
  return difference_at_values(R"("object": ")" + object + R"(", "input": [)" + values + "]", object + "(Sig([" + values + "]))", channels);
}

}  // namespace tutti::test
