#include <doctest/doctest.h>

#include <cmath>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
#include "tests/same_samples.h"
using namespace tutti::test;

// pyo keeps the place where it reads in single precision, counted from the start of a line of a second: up to 0.002 frames off. Where the delay is
// a whole number of frames, both are exact; elsewhere the error is that times the step of two neighbouring samples (2).

TEST_CASE("Delay agrees with pyo: whole frames") {
  const Sound ours = render_patch(with_bursts(R"("a": {"object": "Delay", "input": "x", "delay": [0, 0.01, 0.125, 0.25], "feedback": [0, 0.5, 0.9, 1], "out": 0})"), 0.8, 4);
  const Sound theirs = render_pyo(with_pyo_bursts("a = Delay(x, delay=[0, 0.01, 0.125, 0.25], feedback=[0, 0.5, 0.9, 1]).out()"), 0.8, 4);
  CHECK(largest_difference(ours, theirs) < 5e-6);
}

TEST_CASE("Delay agrees with pyo: between frames") {
  const Sound ours = render_patch(with_bursts(R"("a": {"object": "Delay", "input": "x", "delay": [0.01001, 0.1234567], "feedback": [0.5, 0], "maxdelay": [0.1, 0.2], "out": 0})"), 0.5);
  const Sound theirs = render_pyo(with_pyo_bursts("a = Delay(x, delay=[0.01001, 0.1234567], feedback=[0.5, 0], maxdelay=[0.1, 0.2]).out()"), 0.5);
  CHECK(largest_difference(ours, theirs) < 8e-3);
}

TEST_CASE("Delay agrees with pyo: signals on delay and feedback") {
  const Sound ours = render_patch(with_bursts(R"("p": {"object": "Phasor", "freq": 2.9296875},
    "a": {"object": "Delay", "input": "x", "delay": "p * 0.01 + 0.01", "feedback": "p", "out": 0})"), 0.3, 1);
  const Sound theirs = render_pyo(with_pyo_bursts("p = Phasor(2.9296875); a = Delay(x, p * 0.01 + 0.01, p).out()"), 0.3, 1);
  CHECK(largest_difference(ours, theirs) < 8e-3);
}

TEST_CASE("Delay is at most maxdelay, and as long as that") {
  const Sound ours = render_patch(R"({"x": {"object": "Sig", "value": 1}, "a": {"object": "Delay", "input": "x", "delay": [0.1, 5], "maxdelay": 0.1, "out": 0}})", 0.2);
  for (const auto& y : ours.channels) {
    CHECK(y[4799] == 0.0f);
    CHECK(y[4800] == 1.0f);
  }
}

// The truth: a ramp that rises by 1 / 4800 a frame, delayed by 100.25 frames, is lower by 100.25 / 4800.
TEST_CASE("Delay reads between two frames, by a straight line") {
  const Sound ours = render_patch(R"({"x": {"object": "Phasor", "freq": 10}, "a": {"object": "Delay", "input": "x", "delay": 0.00208854166666, "out": 0}})", 0.05, 1);
  for (std::size_t n = 200; n < 2400; ++n) REQUIRE(std::fabs(ours.channels[0][n] - (static_cast<double>(n) - 100.25) / 4800) < 1e-6);
}

TEST_CASE("Delay stays within its memory and finite, whatever its parameters") {
  const Sound ours = render_patch(with_bad_samples(R"("n": {"object": "Noise"}, "w": {"object": "Noise", "mul": 1e6},
    "a": {"object": "Delay", "input": ["n", "n", "n", "infinite"], "delay": ["w", "nan", "infinite", 0.001], "feedback": ["w", 0.5, "nan", 0.9], "out": 0})"), 0.3, 4);
  for (std::size_t c = 0; c < 3; ++c)
    for (float y : ours.channels[c]) REQUIRE(std::isfinite(y));
}
