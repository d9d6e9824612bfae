#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "tests/against_pyo.h"
#include "tests/aliasing.h"
using namespace tutti::test;

// pyo counts its phase in single precision: 1e-5 of a turn, on slopes of up to (2 harms + 1) / turn.
TEST_CASE("Blit agrees with pyo: numbers, lists, defaults") {
  const Sound ours = render_patch(R"({"a": {"object": "Blit", "freq": [100, 203.7], "harms": [40, 7, 1], "mul": 0.5, "out": 0}})", 0.05, 3);
  CHECK(largest_difference(ours, render_pyo("a = Blit([100, 203.7], [40, 7, 1], mul=0.5).out()", 0.05, 3)) < 1e-3);
  CHECK(largest_difference(render_patch(R"({"a": {"object": "Blit", "out": 0}})", 0.05, 1), render_pyo("a = Blit().out()", 0.05, 1)) < 2e-3);
}

TEST_CASE("Blit agrees with pyo: a signal on the frequency") {
  const Sound ours = render_patch(R"({"f": {"object": "Phasor", "freq": 70, "mul": 100, "add": 100}, "a": {"object": "Blit", "freq": "f", "harms": 12, "out": 0}})", 0.05, 1);
  CHECK(largest_difference(ours, render_pyo("f = Phasor(70, mul=100, add=100); a = Blit(f, 12).out()", 0.05, 1)) < 2e-3);
}

// A fraction of a harmonic is its strength; pyo leaves it out: 2 0.75 / (2 7.75 + 1) / 2 and the level make 0.09 at most.
TEST_CASE("Blit glides between numbers of harmonics") {
  const Sound ours = render_patch(R"({"h": {"object": "Phasor", "freq": 1, "mul": 30, "add": 1}, "a": {"object": "Blit", "freq": 100, "harms": "h", "out": 0}})", 0.9, 1);
  const Sound between = render_patch(R"({"a": {"object": "Blit", "freq": 100, "harms": 7.75, "out": 0}})", 1, 1);
  CHECK(strength(between.channels[0], 700) == doctest::Approx(2 / 16.5).epsilon(1e-3));
  CHECK(strength(between.channels[0], 800) == doctest::Approx(0.75 * 2 / 16.5).epsilon(1e-3));
  CHECK(strength(between.channels[0], 900) < 1e-4);
  double largest = 0;  // change from one frame to the next, less than the steepest slope of 31 harmonics at 100 Hz
  for (std::size_t n = 1; n < ours.channels[0].size(); ++n) largest = std::max<double>(largest, std::fabs(ours.channels[0][n] - ours.channels[0][n - 1]));
  CHECK(largest < 0.5 * 31 * 2 * M_PI * 100 / 48000);
}

TEST_CASE("Blit does not alias, where pyo does") {
  const Sound ours = render_patch(R"({"a": {"object": "Blit", "freq": 1237, "harms": 40, "out": 0}})", 1, 1);
  CHECK(aliasing_db(ours.channels[0], 1237) < -80);
  CHECK(aliasing_db(render_pyo("a = Blit(1237, 40).out()", 1, 1).channels[0], 1237) > -10);
}

TEST_CASE("Blit stays within its bounds, whatever its parameters") {
  const Sound ours = render_patch(R"({"w": {"object": "Phasor", "freq": 7, "mul": 1e5, "add": -5e4},
    "a": {"object": "Blit", "freq": ["w", 0, 0.01, 440], "harms": ["w", 40, 1e9, -3], "out": 0}})", 0.5, 4);
  for (const auto& channel : ours.channels)
    for (float y : channel) REQUIRE(std::fabs(y) <= 1.001f);
}
