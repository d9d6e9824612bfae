#include <doctest/doctest.h>

#include "tests/against_pyo.h"
using namespace tutti::test;

// pyo reads a table of 512 points with linear interpolation (error 1.9e-5) and counts its phase in single precision, which
// drifts; tutti's sine and phase are exact to 1e-6. Hence short sounds, and these tolerances.

TEST_CASE("Sine agrees with pyo: number, list, phase") {
  const Sound ours = render_patch(R"({"a": {"object": "Sine", "freq": [200, 1301.5], "phase": 0.3, "mul": 0.5, "out": 0}})", 0.1);
  const Sound theirs = render_pyo("a = Sine(freq=[200, 1301.5], phase=0.3, mul=0.5).out()", 0.1);
  CHECK(largest_difference(ours, theirs) < 5e-4);
}

TEST_CASE("Sine starts at its phase") {
  const Sound ours = render_patch(R"({"a": {"object": "Sine", "freq": -1000, "phase": 0.25, "out": 0}})", 0.01, 1);
  const Sound theirs = render_pyo("a = Sine(freq=-1000, phase=0.25).out()", 0.01, 1);
  CHECK(largest_difference(ours, theirs) < 6e-5);
}

TEST_CASE("Sine agrees with pyo: signals on frequency and phase") {
  const Sound ours = render_patch(R"({
    "f": {"object": "Phasor", "freq": 70, "mul": 500, "add": 300},
    "p": {"object": "Phasor", "freq": 33},
    "a": {"object": "Sine", "freq": "f", "phase": "p", "out": 0}})", 0.1, 1);
  const Sound theirs = render_pyo("f = Phasor(70, mul=500, add=300); p = Phasor(33); a = Sine(f, p).out()", 0.1, 1);
  CHECK(largest_difference(ours, theirs) < 1e-3);
}

TEST_CASE("Sine takes any phase, where pyo reads outside its table") {
  const Sound beyond = render_patch(R"({"a": {"object": "Sine", "freq": 440, "phase": -1.75, "out": 0}})", 0.05, 1);
  const Sound within = render_patch(R"({"a": {"object": "Sine", "freq": 440, "phase": 0.25, "out": 0}})", 0.05, 1);
  CHECK(largest_difference(beyond, within) < 1e-6);
}
