#include <doctest/doctest.h>

#include <cmath>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
#include "tests/same_samples.h"
using namespace tutti::test;

TEST_CASE("Disto agrees with pyo: numbers, lists and the edges of its ranges") {
  const Sound ours = render_patch(with_bursts(R"("a": {"object": "Disto", "input": "x", "drive": [0.75, 0, 1, 0.9], "slope": [0.5, 0, 0.99, 1], "out": 0})"), 0.3, 4);
  const Sound theirs = render_pyo(with_pyo_bursts("a = Disto(x, drive=[0.75, 0, 1, 0.9], slope=[0.5, 0, 0.99, 1]).out()"), 0.3, 4);
  CHECK(largest_difference(ours, theirs) < 1e-5);  // at drive 1 the shaper is a thousand times as steep as its input at 0
}

TEST_CASE("Disto agrees with pyo: signals") {
  const Sound ours = render_patch(with_bursts(R"("p": {"object": "Phasor", "freq": 93.75, "mul": 0.9}, "a": {"object": "Disto", "input": "x", "drive": "p", "slope": "p", "out": 0})"), 0.3, 1);
  const Sound theirs = render_pyo(with_pyo_bursts("p = Phasor(93.75, mul=0.9); a = Disto(x, drive=p, slope=p).out()"), 0.3, 1);
  CHECK(largest_difference(ours, theirs) < 1e-5);
}

TEST_CASE("Disto recovers from an infinity") {
  const Sound ours = render_patch(with_bad_samples(R"--("x": {"object": "Sig", "value": "flash"},
    "a": {"object": "Disto", "input": "x - x", "out": 0})--"), 0.25, 1);
  CHECK(std::isfinite(ours.channels[0][11000]));
}
