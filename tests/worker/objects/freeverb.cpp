#include <doctest/doctest.h>

#include <cmath>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
#include "tests/same_samples.h"
using namespace tutti::test;

// Both are sums of the same products in another order.

TEST_CASE("Freeverb agrees with pyo: numbers and lists") {
  const Sound ours = render_patch(with_bursts(R"("a": {"object": "Freeverb", "input": "x", "size": [0.5, 0, 1, 0.8], "damp": [0.5, 1, 0], "bal": [0.5, 1, 0.25], "out": 0})"), 1, 4);
  const Sound theirs = render_pyo(with_pyo_bursts("a = Freeverb(x, size=[0.5, 0, 1, 0.8], damp=[0.5, 1, 0], bal=[0.5, 1, 0.25]).out()"), 1, 4);
  CHECK(largest_difference(ours, theirs) < 1e-5);
}

TEST_CASE("Freeverb agrees with pyo: signals") {
  const Sound ours = render_patch(with_bursts(R"("p": {"object": "Phasor", "freq": 2.9296875},
    "a": {"object": "Freeverb", "input": "x", "size": "p", "damp": "1 - p", "bal": "p", "out": 0})"), 0.3, 1);
  const Sound theirs = render_pyo(with_pyo_bursts("p = Phasor(2.9296875); a = Freeverb(x, size=p, damp=1 - p, bal=p).out()"), 0.3, 1);
  CHECK(largest_difference(ours, theirs) < 1e-5);
}

TEST_CASE("Freeverb recovers from an infinity") {
  const Sound ours = render_patch(with_bad_samples(R"--("x": {"object": "Sig", "value": "flash"},
    "a": {"object": "Freeverb", "input": "x", "bal": 1, "out": 0})--"), 0.25, 1);
  CHECK(std::isfinite(ours.channels[0].back()));
}
