#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "tests/against_pyo.h"
using namespace tutti::test;

// pyo reads a table of 512 points with linear interpolation (error 2e-5), which the modulation turns into a wrong frequency for a moment, and
// counts its phases in single precision: the sounds drift apart by some 1e-3 in these times. CrossFM feeds its errors back.
TEST_CASE("FM agrees with pyo: numbers, lists, defaults") {
  const Sound ours = render_patch(R"({"a": {"object": "FM", "carrier": [100, 251.3], "ratio": [0.2498, 1.5], "index": [3, 8], "mul": 0.5, "out": 0}})", 0.1);
  CHECK(largest_difference(ours, render_pyo("a = FM([100, 251.3], [0.2498, 1.5], [3, 8], mul=0.5).out()", 0.1)) < 6e-3);
  CHECK(largest_difference(render_patch(R"({"a": {"object": "FM", "out": 0}})", 0.1, 1), render_pyo("a = FM().out()", 0.1, 1)) < 6e-3);
}

TEST_CASE("FM agrees with pyo: signals") {
  const Sound ours = render_patch(R"({"c": {"object": "Phasor", "freq": 70, "mul": 300, "add": 100}, "r": {"object": "Phasor", "freq": 33},
    "i": {"object": "Phasor", "freq": 41, "mul": 6}, "a": {"object": "FM", "carrier": "c", "ratio": "r", "index": "i", "out": 0}})", 0.1, 1);
  CHECK(largest_difference(ours, render_pyo("c = Phasor(70, mul=300, add=100); r = Phasor(33); i = Phasor(41, mul=6); a = FM(c, r, i).out()", 0.1, 1)) < 5e-3);
}

TEST_CASE("CrossFM agrees with pyo: numbers, lists, defaults") {
  const Sound ours = render_patch(R"({"a": {"object": "CrossFM", "carrier": [100, 251.3], "ratio": [0.2498, 0.5], "ind1": [1, 0.5], "ind2": [2, 3], "mul": 0.5, "out": 0}})", 0.05);
  CHECK(largest_difference(ours, render_pyo("a = CrossFM([100, 251.3], [0.2498, 0.5], [1, 0.5], [2, 3], mul=0.5).out()", 0.05)) < 2e-3);
  CHECK(largest_difference(render_patch(R"({"a": {"object": "CrossFM", "out": 0}})", 0.05, 1), render_pyo("a = CrossFM().out()", 0.05, 1)) < 2e-3);
}

TEST_CASE("CrossFM agrees with pyo: signals") {
  const Sound ours = render_patch(R"({"c": {"object": "Phasor", "freq": 70, "mul": 300, "add": 100}, "r": {"object": "Phasor", "freq": 33},
    "i": {"object": "Phasor", "freq": 41, "mul": 2}, "j": {"object": "Phasor", "freq": 51, "mul": 2},
    "a": {"object": "CrossFM", "carrier": "c", "ratio": "r", "ind1": "i", "ind2": "j", "out": 0}})", 0.03, 1);
  const Sound theirs = render_pyo("c = Phasor(70, mul=300, add=100); r = Phasor(33); i = Phasor(41, mul=2); j = Phasor(51, mul=2); a = CrossFM(c, r, i, j).out()", 0.03, 1);
  CHECK(largest_difference(ours, theirs) < 5e-3);
}

TEST_CASE("FM and CrossFM stay within their bounds, whatever their parameters") {
  const Sound ours = render_patch(R"({"w": {"object": "Phasor", "freq": 7, "mul": 1e6, "add": -5e5},
    "a": {"object": "FM", "carrier": "w", "ratio": "w", "index": "w", "out": 0},
    "b": {"object": "CrossFM", "carrier": "w", "ratio": "w", "ind1": "w", "ind2": "w", "out": 1}})", 0.5);
  for (const auto& channel : ours.channels)
    for (float y : channel) REQUIRE(std::fabs(y) <= 1.00001f);
}
