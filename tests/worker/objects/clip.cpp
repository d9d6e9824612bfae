#include <doctest/doctest.h>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
#include "tests/same_samples.h"
using namespace tutti::test;

// The samples are the same; pyo's file is scaled by 1 - 8e-7.

TEST_CASE("Clip agrees with pyo: numbers, lists, and limits the wrong way round") {
  const Sound ours = render_patch(with_bursts(R"("a": {"object": "Clip", "input": "x * 3", "min": [-1, -0.3, 0.2, 0.5], "max": [1, 0.7, 0.9, -0.5], "out": 0})"), 0.2, 4);
  const Sound theirs = render_pyo(with_pyo_bursts("a = Clip(x * 3, min=[-1, -0.3, 0.2, 0.5], max=[1, 0.7, 0.9, -0.5]).out()"), 0.2, 4);
  CHECK(largest_difference(ours, theirs) < 3e-6);
}

TEST_CASE("Clip agrees with pyo: signals") {
  const Sound ours = render_patch(with_bursts(R"("p": {"object": "Phasor", "freq": 93.75}, "a": {"object": "Clip", "input": "x", "min": "-1 * p", "max": "p", "out": 0})"), 0.2, 1);
  const Sound theirs = render_pyo(with_pyo_bursts("p = Phasor(93.75); a = Clip(x, min=-1 * p, max=p).out()"), 0.2, 1);
  CHECK(largest_difference(ours, theirs) < 2e-6);
}

TEST_CASE("Clip lets nothing through that is no number") {
  const Sound ours = render_patch(with_bad_samples(R"("a": {"object": "Clip", "input": ["nan", "infinite", "-1 * infinite"], "min": -0.25, "max": 0.5, "out": 0})"), 0.01, 3);
  CHECK(ours.channels[0].back() == -0.25f);
  CHECK(ours.channels[1].back() == 0.5f);
  CHECK(ours.channels[2].back() == -0.25f);
}
