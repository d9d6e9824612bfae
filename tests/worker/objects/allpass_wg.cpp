#include <doctest/doctest.h>

#include <cmath>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
#include "tests/same_samples.h"
using namespace tutti::test;

// The delays' fractions are rounded to 3e-5 frames, of samples that jump by up to 2, dozens of times a burst.

TEST_CASE("AllpassWG agrees with pyo: numbers and lists") {
  const Sound ours = render_patch(with_bursts(R"("a": {"object": "AllpassWG", "input": "x", "freq": [100, 480, 48, 300], "feed": [0.95, 0, 0.99, 1], "detune": [0.5, 0, 1, 0.77], "mul": 0.1, "out": 0})"), 0.5, 4);
  const Sound theirs = render_pyo(with_pyo_bursts("a = AllpassWG(x, freq=[100, 480, 48, 300], feed=[0.95, 0, 0.99, 1], detune=[0.5, 0, 1, 0.77], mul=0.1).out()"), 0.5, 4);
  CHECK(largest_difference(ours, theirs) < 1e-4);
}

// pyo's reading position is off by up to 2e-4 frames at 2000 frames of line, and each of four delays moves.
TEST_CASE("AllpassWG agrees with pyo: signals") {
  const Sound ours = render_patch(with_bursts(R"("p": {"object": "Phasor", "freq": 2.9296875}, "a": {"object": "AllpassWG", "input": "x", "freq": "p * 100 + 100", "feed": "p", "detune": "p", "mul": 0.1, "out": 0})"), 0.3, 1);
  const Sound theirs = render_pyo(with_pyo_bursts("p = Phasor(2.9296875); a = AllpassWG(x, freq=p * 100 + 100, feed=p, detune=p, mul=0.1).out()"), 0.3, 1);
  CHECK(largest_difference(ours, theirs) < 2e-3);
}

TEST_CASE("AllpassWG stays within its memory and finite, whatever its parameters") {
  const Sound ours = render_patch(with_bad_samples(R"("n": {"object": "Noise"}, "w": {"object": "Noise", "mul": 1e9},
    "a": {"object": "AllpassWG", "input": "n", "freq": ["w", "nan", "infinite", "-1 * infinite"], "feed": ["w", "nan"], "detune": ["w", "nan"], "out": 0})"), 0.3, 4);
  for (const auto& channel : ours.channels)
    for (float y : channel) REQUIRE(std::isfinite(y));
}
