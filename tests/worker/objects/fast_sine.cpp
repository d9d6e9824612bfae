#include <doctest/doctest.h>

#include <string>

#include "tests/against_pyo.h"
using namespace tutti::test;

// pyo's phase is counted in single precision and drifts: 1e-3 in a tenth of a second.

TEST_CASE("FastSine agrees with pyo: both qualities, initial phase") {
  for (const char* quality : {"0", "1"}) {
    const std::string q = quality;
    const Sound ours = render_patch(R"({"a": {"object": "FastSine", "freq": [200, 1301.5], "initphase": [0, 0.6], "quality": )" + q +
                                    R"(, "mul": 0.5, "out": 0}})", 0.1);
    const Sound theirs = render_pyo("a = FastSine(freq=[200, 1301.5], initphase=[0, 0.6], quality=" + q + ", mul=0.5).out()", 0.1);
    CHECK(largest_difference(ours, theirs) < 1e-3);
    const Sound start = render_patch(R"({"a": {"object": "FastSine", "freq": 700, "quality": )" + q + R"(, "out": 0}})", 0.005, 1);
    CHECK(largest_difference(start, render_pyo("a = FastSine(freq=700, quality=" + q + ").out()", 0.005, 1)) < 2e-5);
  }
}

TEST_CASE("FastSine agrees with pyo: a signal on its frequency") {
  const Sound ours = render_patch(R"({
    "f": {"object": "Phasor", "freq": 70, "mul": 200, "add": 300},
    "a": {"object": "FastSine", "freq": "f", "out": 0}})", 0.1, 1);
  const Sound theirs = render_pyo("f = Phasor(70, mul=200, add=300); a = FastSine(f).out()", 0.1, 1);
  CHECK(largest_difference(ours, theirs) < 1e-3);
}

TEST_CASE("FastSine goes backwards, where pyo's explodes") {
  const Sound up = render_patch(R"({"a": {"object": "FastSine", "freq": 700, "out": 0}})", 0.1, 1);
  const Sound down = render_patch(R"({"a": {"object": "FastSine", "freq": -700, "mul": -1, "out": 0}})", 0.1, 1);
  CHECK(largest_difference(up, down) < 1e-5);
}
