#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "tests/against_pyo.h"
#include "tests/aliasing.h"
using namespace tutti::test;

namespace {

double mean_of(const Sound& sound) {
  double sum = 0;
  for (float y : sound.channels[0]) sum += y;
  return sum / static_cast<double>(sound.channels[0].size());
}

}  // namespace

// pyo reads a table of 512 points with linear interpolation (error 1.9e-5), which feedback amplifies a little, and counts its phase in
// single precision, which drifts.
TEST_CASE("SineLoop agrees with pyo: number and list") {
  const Sound ours = render_patch(R"({"a": {"object": "SineLoop", "freq": [200, 301.5], "feedback": 0.1, "mul": 0.5, "out": 0}})", 0.1);
  const Sound theirs = render_pyo("a = SineLoop(freq=[200, 301.5], feedback=0.1, mul=0.5).out()", 0.1);
  CHECK(largest_difference(ours, theirs) < 3e-4);
  const Sound pure = render_patch(R"({"a": {"object": "SineLoop", "out": 0}})", 0.02, 1);
  CHECK(largest_difference(pure, render_pyo("a = SineLoop().out()", 0.02, 1)) < 2e-4);
}

TEST_CASE("SineLoop agrees with pyo: signals on frequency and feedback") {
  const Sound ours = render_patch(R"({
    "f": {"object": "Phasor", "freq": 70, "mul": 500, "add": 300},
    "b": {"object": "Phasor", "freq": 33, "mul": 0.15},
    "a": {"object": "SineLoop", "freq": "f", "feedback": "b", "out": 0}})", 0.1, 1);
  const Sound theirs = render_pyo("f = Phasor(70, mul=500, add=300); b = Phasor(33, mul=0.15); a = SineLoop(f, b).out()", 0.1, 1);
  CHECK(largest_difference(ours, theirs) < 2e-3);
}

// y = sin(theta + beta y) has the harmonics 2 J_h(h beta) / (h beta) (Kepler's equation), beta = 2 pi feedback, but for the delay of one
// frame, which is short against a period of 100 Hz. At 0.1, beta = 0.6283: 0.9515, 0.2825, 0.1261, 0.0670 (Bessel functions from SciPy).
TEST_CASE("SineLoop has the harmonics of Kepler's equation, and pyo's mean") {
  const Sound sound = render_patch(R"({"a": {"object": "SineLoop", "freq": 100, "feedback": 0.1, "out": 0}})", 1, 1);
  for (int h = 1; h <= 4; ++h) {
    const double x = h * 2 * M_PI * 0.1;
    CHECK(strength(sound.channels[0], 100.0 * h) == doctest::Approx(2 * std::cyl_bessel_j(h, x) / x).epsilon(0.02));
  }
  // The delay leaves a mean of about beta times its own length in radians, 0.0131, over 2: 0.004.
  CHECK(std::fabs(mean_of(sound)) < 0.008);
  CHECK(std::fabs(mean_of(sound) - mean_of(render_pyo("a = SineLoop(100, 0.1).out()", 1, 1))) < 2e-4);
}

TEST_CASE("SineLoop stays within its bounds, whatever its feedback") {
  const Sound ours = render_patch(R"({
    "b": {"object": "Phasor", "freq": 5, "mul": 8, "add": -4},
    "a": {"object": "SineLoop", "freq": [440, -90000], "feedback": "b", "out": 0}})", 0.5, 2);
  for (const auto& channel : ours.channels)
    for (float y : channel) REQUIRE(std::fabs(y) <= 1.0001f);
}
