#include <doctest/doctest.h>

#include <cmath>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
#include "tests/same_samples.h"
using namespace tutti::test;

// The thresholds are such that none is crossed so flatly that a rounding decides the frame.

TEST_CASE("Gate agrees with pyo: numbers and lists") {
  const Sound ours = render_patch(with_bursts(R"("a": {"object": "Gate", "input": "x", "thresh": [-70, -40, -30, -20], "risetime": [0.01, 0.001, 0.05],
    "falltime": [0.05, 0.01], "lookahead": [5, 7.3, 25, 0.1], "out": 0})"), 0.5, 4);
  const Sound theirs = render_pyo(with_pyo_bursts("a = Gate(x, [-70, -40, -30, -20], [0.01, 0.001, 0.05], [0.05, 0.01], [5, 7.3, 25, 0.1]).out()"), 0.5, 4);
  CHECK(largest_difference(ours, theirs) < 5e-6);
  CHECK(ours.channels[1] != ours.channels[2]);
}

TEST_CASE("Gate agrees with pyo: the gain alone") {
  const Sound ours = render_patch(with_bursts(R"("a": {"object": "Gate", "input": "x", "thresh": [-40, -30], "outputAmp": true, "out": 0})"), 0.5);
  const Sound theirs = render_pyo(with_pyo_bursts("a = Gate(x, [-40, -30], outputAmp=True).out()"), 0.5);
  CHECK(largest_difference(ours, theirs) < 5e-6);
}

TEST_CASE("Gate agrees with pyo: signals on its parameters") {
  const Sound ours = render_patch(with_bursts(R"("p": {"object": "Phasor", "freq": 93.75},
    "a": {"object": "Gate", "input": "x", "thresh": "p * 1 - 35", "risetime": "p * 0.01 + 0.01", "falltime": "p * 0.1 + 0.1", "out": 0})"), 0.3, 1);
  const Sound theirs = render_pyo(with_pyo_bursts("p = Phasor(93.75); a = Gate(x, p * 1 - 35, p * 0.01 + 0.01, p * 0.1 + 0.1).out()"), 0.3, 1);
  CHECK(largest_difference(ours, theirs) < 5e-5);  // the time constants move from frame to frame, and with them their roundings
}

TEST_CASE("Gate with a lookahead of 0 has no latency, where pyo's has 25 ms") {
  const Sound ours = render_patch(R"({"x": {"object": "Sig", "value": 0.5}, "a": {"object": "Gate", "input": "x", "lookahead": 0, "risetime": 0, "out": 0}})", 0.01, 1);
  CHECK(std::fabs(ours.channels[0][20] - 0.5f) < 1e-6f);
}

TEST_CASE("Gate recovers from an infinity") {
  const Sound ours = render_patch(with_bad_samples(R"--("x": {"object": "Sig", "value": "0.5 + flash"},
    "a": {"object": "Gate", "input": "x", "outputAmp": true, "out": 0})--"), 0.25, 1);
  CHECK(std::fabs(ours.channels[0].back() - 1.0f) < 1e-3f);
}
