#include <doctest/doctest.h>

#include <cmath>

#include "tests/against_pyo.h"
using namespace tutti::test;

TEST_CASE("Selector agrees with pyo: numbers, a list, beyond the ends") {
  const Sound ours = render_patch(R"({"x": {"object": "Sig", "value": [1, 10]}, "y": {"object": "Phasor", "freq": 100},
    "a": {"object": "Selector", "inputs": ["x", "y"], "voice": [0, 0.25, 1, 1.5, 2, 5, -1], "mul": 0.5, "add": 0.1, "out": 0}})", 0.01, 7);
  const Sound theirs = render_pyo("a = Selector([Sig(1), Sig(10), Phasor(100)], voice=[0, 0.25, 1, 1.5, 2, 5, -1], mul=0.5, add=0.1).out()", 0.01, 7);
  CHECK(largest_difference(ours, theirs) < 1e-4);
}

// Near a root's beginning an error of the phase e (1e-5 here, times 5) is an error of sqrt(e), times 10.
TEST_CASE("Selector agrees with pyo: a signal") {
  const Sound ours = render_patch(R"({"p": {"object": "Phasor", "freq": 50, "mul": 5, "add": -1}, "a": {"object": "Selector", "inputs": [1, 5, 10], "voice": "p", "out": 0}})", 0.018, 1);
  CHECK(largest_difference(ours, render_pyo("p = Phasor(50, mul=5, add=-1); a = Selector([Sig(1), Sig(5), Sig(10)], p).out()", 0.018, 1)) < 0.07);
}

TEST_CASE("Selector chooses between stereo voices") {
  const Sound ours = render_patch(R"({"x": {"object": "Sig", "value": [1, 2]}, "y": {"object": "Sig", "value": [10, 20]},
    "a": {"object": "Selector", "inputs": ["x", "y"], "chnls": 2, "voice": [0, 0.36, 1], "out": 0}})", 0.001, 6);
  const Sound theirs = render_pyo("x = Sig([1, 2]); y = Sig([10, 20]); a = Selector([x, y], 0).out(0); b = Selector([x, y], 0.36).out(2); c = Selector([x, y], 1).out(4)", 0.001, 6);
  CHECK(largest_difference(ours, theirs) < 1e-4);
}

TEST_CASE("Selector's unheard voices are not heard, infinite or not") {
  const Sound ours = render_patch(R"({"i": {"object": "Exp", "input": 88, "mul": 1e30}, "a": {"object": "Selector", "inputs": [0.5, "i", "i - i"], "out": 0}})", 0.001, 1);
  CHECK(ours.channels[0][0] == 0.5f);
}
