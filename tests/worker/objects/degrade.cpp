#include <doctest/doctest.h>

#include <cmath>
#include <set>

#include "tests/against_pyo.h"
#include "tests/same_samples.h"
using namespace tutti::test;

// pyo rounds positive samples to the nearest step, negative ones up; so they are compared where they are positive. The samples are the same; pyo's file is
// scaled by 1 - 8e-7.
TEST_CASE("Degrade agrees with pyo: numbers and lists") {
  const Sound ours = render_patch(with_bursts(R"--("a": {"object": "Degrade", "input": "abs(x)", "bitdepth": [16, 4, 4.5, 32], "srscale": [1, 0.5, 0.25, 0.1], "out": 0})--"), 0.3, 4);
  const Sound theirs = render_pyo(with_pyo_bursts("a = Degrade(Abs(x), bitdepth=[16, 4, 4.5, 32], srscale=[1, 0.5, 0.25, 0.1]).out()"), 0.3, 4);
  CHECK(largest_difference(ours, theirs) < 3e-6);
}

// Whole bits, so that no rounding of 2^bits decides between two steps.
TEST_CASE("Degrade agrees with pyo: a signal on bitdepth") {
  const Sound ours = render_patch(with_bursts(R"--("p": {"object": "Phasor", "freq": 93.75}, "a": {"object": "Degrade", "input": "abs(x)", "bitdepth": "floor(p * 8) + 2", "out": 0})--"), 0.3, 1);
  const Sound theirs = render_pyo(with_pyo_bursts("p = Phasor(93.75); a = Degrade(Abs(x), bitdepth=Floor(p * 8) + 2).out()"), 0.3, 1);
  CHECK(largest_difference(ours, theirs) < 2e-6);
}

TEST_CASE("Degrade rounds to the nearest step, below 0 as above it") {
  const Sound ours = render_patch(R"({"x": {"object": "Phasor", "freq": 10, "mul": 2, "add": -1}, "a": {"object": "Degrade", "input": "x", "bitdepth": 3, "out": 0}, "b": {"object": "Sig", "value": "x", "out": 1}})", 0.1);
  for (std::size_t n = 0; n < ours.channels[0].size(); ++n) {
    REQUIRE(std::fabs(ours.channels[0][n] - ours.channels[1][n]) <= 0.12501f);
    REQUIRE(ours.channels[0][n] * 4 == std::round(ours.channels[0][n] * 4));
  }
}

// The truth: 0.7 of the frames are taken; pyo takes all of them, 1 / 0.7 being 1 when its fraction falls away.
TEST_CASE("Degrade takes any fraction of the samples") {
  const Sound ours = render_patch(R"({"x": {"object": "Phasor", "freq": 1}, "a": {"object": "Degrade", "input": "x", "bitdepth": 32, "srscale": 0.7, "out": 0}})", 0.9, 1);
  const std::set<float> taken(ours.channels[0].begin(), ours.channels[0].end());
  CHECK(std::fabs(static_cast<double>(taken.size()) - 0.7 * 43200) < 3);
}
