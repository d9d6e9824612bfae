#include <doctest/doctest.h>

#include <cmath>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
#include "tests/same_samples.h"
using namespace tutti::test;

TEST_CASE("Follower2 agrees with pyo: numbers and lists") {
  const Sound ours = render_patch(with_bursts(R"("a": {"object": "Follower2", "input": "x", "risetime": [0.01, 0.001, 0.1], "falltime": [0.1, 0.02], "out": 0})"), 0.3, 3);
  const Sound theirs = render_pyo(with_pyo_bursts("a = Sig(Follower2(x, [0.01, 0.001, 0.1], [0.1, 0.02])).out()"), 0.3, 3);
  CHECK(largest_difference(ours, theirs) < 2e-5);  // the rounding of pyo's factors near 1
}

TEST_CASE("Follower2 agrees with pyo: signals on its times") {
  const Sound ours = render_patch(with_bursts(R"("p": {"object": "Phasor", "freq": 93.75}, "a": {"object": "Follower2", "input": "x", "risetime": "p * 0.01 + 0.01", "falltime": "p * 0.1 + 0.1", "out": 0})"), 0.3, 1);
  const Sound theirs = render_pyo(with_pyo_bursts("p = Phasor(93.75); a = Sig(Follower2(x, p * 0.01 + 0.01, p * 0.1 + 0.1)).out()"), 0.3, 1);
  CHECK(largest_difference(ours, theirs) < 5e-5);
}

TEST_CASE("Follower2 has gone all but exp(-2 pi) of a step after its times") {
  const Sound ours = render_patch(R"({"x": {"object": "Sig", "value": 1, "play": {"dur": 0.2}}, "a": {"object": "Follower2", "input": "x", "risetime": 0.05, "falltime": 0.2, "out": 0}})", 0.5, 1);
  const double left = std::exp(-2 * 3.14159265358979);
  CHECK(std::abs(ours.channels[0][2399] - (1 - left)) < 1e-4);
  CHECK(std::abs(ours.channels[0][9600 + 9599] - left) < 1e-4);
}

TEST_CASE("Follower2 with times of 0 is the size of its input") {
  const Sound ours = render_patch(R"({"x": {"object": "Sine", "freq": 375, "mul": 0.5}, "a": {"object": "Follower2", "input": "x", "risetime": 0, "falltime": 0, "out": 0}, "s": {"object": "Sig", "value": "x", "out": 1}})", 0.1, 2);
  for (std::size_t n = 0; n < ours.channels[0].size(); ++n) REQUIRE(std::abs(ours.channels[0][n] - std::abs(ours.channels[1][n])) < 1e-6);
}

TEST_CASE("Follower2 recovers from an infinity") {
  const Sound ours = render_patch(with_bad_samples(R"--("x": {"object": "Sig", "value": "0.5 + flash"}, "a": {"object": "Follower2", "input": "x", "out": 0})--"), 0.25, 1);
  CHECK(std::fabs(ours.channels[0][11000] - 0.5f) < 1e-3f);
}
