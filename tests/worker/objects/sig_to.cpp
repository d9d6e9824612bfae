#include <doctest/doctest.h>

#include <cmath>

#include "tests/against_pyo.h"
using namespace tutti::test;

// pyo adds up its steps in single precision, which drifts by some 1e-5 in a thousand frames; tutti meets the end of each line exactly.

TEST_CASE("SigTo agrees with pyo: a line from init to the value") {
  const Sound ours = render_patch(R"({"a": {"object": "SigTo", "value": [1, 0.5], "time": [0.025, 0.0123456], "init": [0, 0.8], "out": 0}})", 0.05);
  const Sound theirs = render_pyo("a = SigTo([1, 0.5], [0.025, 0.0123456], [0, 0.8]); b = Sig(a).out()", 0.05);
  CHECK(largest_difference(ours, theirs) < 5e-5);
}

TEST_CASE("SigTo agrees with pyo: no time, no line") {
  const Sound ours = render_patch(R"({"a": {"object": "SigTo", "value": 0.7, "time": 0, "out": 0}})", 0.01, 1);
  CHECK(largest_difference(ours, render_pyo("a = SigTo(0.7, 0); b = Sig(a).out()", 0.01, 1)) < 1e-6);
}

// Not 0.005 s: there pyo's single precision makes 239 frames of 240.
TEST_CASE("SigTo agrees with pyo: a value that changes in every frame") {
  const Sound ours = render_patch(R"({"p": {"object": "Sine", "freq": 101}, "a": {"object": "SigTo", "value": "p", "time": 0.0051, "out": 0}})", 0.1, 1);
  const Sound theirs = render_pyo("p = Sine(101); a = SigTo(p, 0.0051); b = Sig(a).out()", 0.1, 1);
  CHECK(largest_difference(ours, theirs) < 1e-4);
}

// Steps between 0, 1, 0 and -1 (a table of four points without interpolation), one every 150 frames, while lines last 53 to 437.
TEST_CASE("SigTo agrees with pyo: a value that jumps before the line has ended, a time that is a signal") {
  const Sound ours = render_patch(R"({
    "t": {"object": "HarmTable", "list": [1], "size": 4},
    "p": {"object": "Osc", "table": "t", "freq": 80.3, "interp": 1},
    "l": {"object": "Sine", "freq": 31, "mul": 0.004, "add": 0.0051},
    "a": {"object": "SigTo", "value": "p", "time": "l", "out": 0}})", 0.1, 1);
  const Sound theirs = render_pyo(
      "t = HarmTable([1], 4); p = Osc(t, 80.3, interp=1); l = Sine(31, mul=0.004, add=0.0051); a = SigTo(p, l); b = Sig(a).out()", 0.1, 1);
  CHECK(largest_difference(ours, theirs) < 0.02);  // a jump may come one frame earlier, a line last one frame longer
}

// A sum of single-precision steps would be 20 % late here.
TEST_CASE("SigTo is on its line after ten seconds") {
  const Sound ours = render_patch(R"({"a": {"object": "SigTo", "value": 1, "time": 20, "out": 0}})", 10, 1);
  CHECK(ours.channels[0].back() == doctest::Approx(0.5).epsilon(1e-6));
}
