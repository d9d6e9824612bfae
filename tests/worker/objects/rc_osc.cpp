#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "tests/against_pyo.h"
#include "tests/aliasing.h"
using namespace tutti::test;

namespace {

// Largest difference in the frames that are further than one from a corner: at the corners tutti's curve is rounded.
double difference_off_corners(const Sound& a, const Sound& b, double freq) {
  double largest = 0;
  const double half_period = 48000 / freq / 2;
  for (std::size_t n = 0; n < a.channels[0].size(); ++n) {
    const double since = std::fmod(static_cast<double>(n), half_period);
    if (since > 1.01 && half_period - since > 1.01)
      largest = std::max(largest, std::fabs(static_cast<double>(a.channels[0][n]) - b.channels[0][n]));
  }
  return largest;
}

}  // namespace

// pyo counts its phase in single precision, which drifts by up to 1e-5 half periods in this time; the curve's slope is up to 2 k.
TEST_CASE("RCOsc agrees with pyo between the corners") {
  for (double sharp : {0.0, 0.1, 0.25, 0.5, 1.0}) {
    CAPTURE(sharp);
    const std::string s = std::to_string(sharp);
    const Sound ours = render_patch(R"({"a": {"object": "RCOsc", "freq": 101.3, "sharp": )" + s + R"(, "out": 0}})", 0.03, 1);
    const Sound theirs = render_pyo("a = RCOsc(101.3, " + s + ").out()", 0.03, 1);
    CHECK(difference_off_corners(ours, theirs, 101.3) < 5e-5 + 1e-5 * 2 * (1 + 99 * sharp * sharp));
  }
}

// A corner is cut by (first + last step) / 3: here 2/3 of the step of a frame, (2 * 301.5 * 2 / 48000) 2/3 = 0.0168 for the triangle.
TEST_CASE("RCOsc agrees with pyo: lists and defaults") {
  const Sound ours = render_patch(R"({"a": {"object": "RCOsc", "freq": [75, 301.5], "sharp": [0.2, 0], "mul": 0.5, "out": 0}})", 0.1);
  const Sound theirs = render_pyo("a = RCOsc([75, 301.5], [0.2, 0], mul=0.5).out()", 0.1);
  CHECK(largest_difference(ours, theirs) < 0.009);
  const Sound defaults = render_patch(R"({"a": {"object": "RCOsc", "out": 0}})", 0.03, 1);
  CHECK(difference_off_corners(defaults, render_pyo("a = RCOsc().out()", 0.03, 1), 100) < 5e-4);
}

// The corners are cut by at most 0.01 at these values (a ramp of at most 200 Hz, sharp at most 0.2: k = 5).
TEST_CASE("RCOsc agrees with pyo: signals on frequency and sharp") {
  const Sound ours = render_patch(R"({
    "f": {"object": "Phasor", "freq": 7, "mul": 100, "add": 50},
    "s": {"object": "Phasor", "freq": 11, "mul": 0.2},
    "a": {"object": "RCOsc", "freq": "f", "sharp": "s", "out": 0}})", 0.5, 1);
  const Sound theirs = render_pyo("f = Phasor(7, mul=100, add=50); h = Phasor(11, mul=0.2); a = RCOsc(f, h).out()", 0.5, 1);
  CHECK(largest_difference(ours, theirs) < 0.015);
}

TEST_CASE("RCOsc aliases less than pyo") {
  for (const char* sharp : {"0", "0.25", "0.5", "1"})
    for (int freq : {437, 1237}) {
      CAPTURE(sharp);
      CAPTURE(freq);
      const std::string f = std::to_string(freq), s = sharp;
      const Sound ours = render_patch(R"({"a": {"object": "RCOsc", "freq": )" + f + R"(, "sharp": )" + s + R"(, "out": 0}})", 1, 1);
      const Sound theirs = render_pyo("a = RCOsc(" + f + ", " + s + ").out()", 1, 1);
      CHECK(aliasing_db(ours.channels[0], freq) < aliasing_db(theirs.channels[0], freq) - 7);
      CHECK(aliasing_db(ours.channels[0], freq) < -37);
    }
}

TEST_CASE("RCOsc stays within its bounds, whatever its parameters") {
  const Sound ours = render_patch(R"({
    "f": {"object": "Phasor", "freq": 3, "mul": 200000, "add": -100000},
    "s": {"object": "Phasor", "freq": 2, "mul": 6, "add": -3},
    "a": {"object": "RCOsc", "freq": ["f", 0, -440, 24000], "sharp": "s", "out": 0}})", 0.5, 4);
  for (const auto& channel : ours.channels)
    for (float y : channel) REQUIRE(std::fabs(y) <= 1.0f);
}
