#include <doctest/doctest.h>

#include <cmath>

#include "tests/against_pyo.h"
using namespace tutti::test;

// pyo adds up steps: it is one frame early and passes each point by one step, an error that it carries on until the list ends.
// tutti is on the line. The tolerance is the sum of one frame's steps, here at most 1/480 + 0.8/960 + 0.8/960.
TEST_CASE("Linseg agrees with pyo to a frame") {
  const Sound ours = render_patch(R"({"a": {"object": "Linseg", "list": [[0, 0], [0.01, 1], [0.03, 0.2], [0.05, 1]], "mul": 0.5, "add": 0.1, "out": 0}})", 0.1, 1);
  const Sound theirs = render_pyo("a = Linseg([(0, 0), (0.01, 1), (0.03, 0.2), (0.05, 1)], mul=0.5, add=0.1).play(); b = Sig(a).out()", 0.1, 1);
  CHECK(largest_difference(ours, theirs) < 0.5 * 0.0038);
  CHECK(largest_difference(ours, theirs, 2401) < 1e-6);  // the end
}

// In some rounds pyo passes a point a frame earlier than in others, because it counts time in single precision.
TEST_CASE("Linseg agrees with pyo to two frames: looped") {
  const Sound ours = render_patch(R"({"a": {"object": "Linseg", "list": [[0, 0.5], [0.01, 1], [0.03, 0.5]], "loop": true, "out": 0}})", 0.1, 1);
  const Sound theirs = render_pyo("a = Linseg([(0, 0.5), (0.01, 1), (0.03, 0.5)], loop=True).play(); b = Sig(a).out()", 0.1, 1);
  CHECK(largest_difference(ours, theirs) < 2 * 0.5 / 480 + 1e-5);
}

TEST_CASE("Linseg is exact at its points, in every round") {
  const Sound ours = render_patch(R"({"a": {"object": "Linseg", "list": [[0.001, 0.25], [0.01, 1], [0.01, -1], [0.03, 0.5]], "loop": true, "out": 0}})", 1, 1);
  const auto& y = ours.channels[0];
  for (std::size_t round = 0; round < 33; ++round) {
    CAPTURE(round);
    const std::size_t start = round * 1440;
    REQUIRE(y[start] == doctest::Approx(0.25));  // pyo, too, has the first value before the first point
    REQUIRE(y[start + 48] == doctest::Approx(0.25));
    REQUIRE(y[start + 264] == doctest::Approx(0.625).epsilon(1e-5));
    REQUIRE(y[start + 480] == doctest::Approx(-1));
    REQUIRE(y[start + 960] == doctest::Approx(-0.25).epsilon(1e-5));
  }
}

TEST_CASE("Linseg is silent or has its first value until it is played, as pyo's") {
  const Sound silent = render_patch(R"({"l": {"object": "Linseg", "list": [[0, 0.5], [1, 1]], "play": false}, "a": {"object": "Sig", "value": "l", "out": 0}})", 0.01, 1);
  CHECK(largest_difference(silent, render_pyo("l = Linseg([(0, 0.5), (1, 1)]); a = Sig(l).out()", 0.01, 1)) == 0);
  const Sound first = render_patch(R"({"l": {"object": "Linseg", "list": [[0, 0.5], [1, 1]], "initToFirstVal": true, "play": false},
                                       "a": {"object": "Sig", "value": "l", "out": 0}})", 0.01, 1);
  CHECK(largest_difference(first, render_pyo("l = Linseg([(0, 0.5), (1, 1)], initToFirstVal=True); a = Sig(l).out()", 0.01, 1)) < 1e-6);
}
