#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/against_pyo.h"
#include "tests/aliasing.h"
using namespace tutti::test;

// pyo's sines are read from a table (error 2e-5), and divided by (1 - index)^2 at the peaks: 2e-5 / 0.09 = 2e-4 at 0.7; its phases drift. At
// these values what lies above half the rate, and so differs, is below 1e-5.
TEST_CASE("SumOsc agrees with pyo: numbers, lists, defaults") {
  const Sound ours = render_patch(R"({"a": {"object": "SumOsc", "freq": [100, 301.3], "ratio": [0.5, 1.2], "index": [0.7, 0.3], "mul": 0.5, "out": 0}})", 0.05);
  CHECK(largest_difference(ours, render_pyo("a = SumOsc([100, 301.3], [0.5, 1.2], [0.7, 0.3], mul=0.5).out()", 0.05)) < 1e-3);
  CHECK(largest_difference(render_patch(R"({"a": {"object": "SumOsc", "out": 0}})", 0.05, 1), render_pyo("a = SumOsc().out()", 0.05, 1)) < 5e-4);
}

TEST_CASE("SumOsc agrees with pyo: signals") {
  const Sound ours = render_patch(R"({"f": {"object": "Phasor", "freq": 70, "mul": 100, "add": 100}, "r": {"object": "Phasor", "freq": 33, "mul": 0.4, "add": 0.3},
    "i": {"object": "Phasor", "freq": 41, "mul": 0.7}, "a": {"object": "SumOsc", "freq": "f", "ratio": "r", "index": "i", "out": 0}})", 0.05, 1);
  CHECK(largest_difference(ours, render_pyo("f = Phasor(70, mul=100, add=100); r = Phasor(33, mul=0.4, add=0.3); i = Phasor(41, mul=0.7); a = SumOsc(f, r, i).out()", 0.05, 1)) < 2e-3);
}

// Partials at 1125 Hz (3/128 of the rate, exact in single precision) and its multiples, each 0.9 of the one before, to the last below 24 kHz;
// 0.19 = 1 - 0.9^2, 1.0019 the gain at 1125 Hz of the filter that takes the mean away, 1.0025 above. Of 21 1/3 that fit, the last has a third of its
// strength. The first tenth of a second is left out: the filter's start (0.995^n) is no partial, and is -54 dB of a first second that is computed in
// double precision. pyo's sum is infinite: what is above half the rate, 0.9^42 of the power, -19 dB, is folded back.
TEST_CASE("SumOsc has its partials and no others, where pyo's alias") {
  const auto steady = [](const Sound& sound) { return std::vector<float>(sound.channels[0].begin() + 4800, sound.channels[0].end()); };
  const std::vector<float> ours = steady(render_patch(R"({"a": {"object": "SumOsc", "freq": 1125, "ratio": 1, "index": 0.9, "out": 0}})", 1.1, 1));
  for (int k : {0, 1, 5, 19}) CHECK(strength(ours, 1125.0 * (k + 1)) == doctest::Approx(0.19 * std::pow(0.9, k)).epsilon(0.003));
  CHECK(strength(ours, 1125.0 * 21) == doctest::Approx(0.19 * std::pow(0.9, 20) / 3).epsilon(0.003));
  CHECK(aliasing_db(ours, 1125) < -110);
  CHECK(aliasing_db(steady(render_pyo("a = SumOsc(1125, 1, 0.9).out()", 1.1, 1)), 1125) > -25);
}

TEST_CASE("SumOsc stays finite, whatever its parameters") {
  const Sound ours = render_patch(R"({"w": {"object": "Phasor", "freq": 7, "mul": 1e5, "add": -5e4}, "i": {"object": "Phasor", "freq": 3, "mul": 4, "add": -2},
    "a": {"object": "SumOsc", "freq": ["w", 440, 440, -440], "ratio": ["w", 0, 1e-9, -0.3], "index": ["i", 1, 1, 1], "out": 0}})", 0.5, 4);
  for (const auto& channel : ours.channels)
    for (float y : channel) REQUIRE(std::fabs(y) < 10);
}
