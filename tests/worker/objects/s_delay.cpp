#include <doctest/doctest.h>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
#include "tests/same_samples.h"
using namespace tutti::test;

TEST_CASE("SDelay agrees with pyo: numbers and lists, fractions of frames fall away") {
  const Sound ours = render_patch(with_bursts(R"("a": {"object": "SDelay", "input": "x", "delay": [0, 0.00102, 0.25, 2], "maxdelay": 0.3, "out": 0})"), 0.6, 4);
  const Sound theirs = render_pyo(with_pyo_bursts("a = SDelay(x, delay=[0, 0.00102, 0.25, 2], maxdelay=0.3).out()"), 0.6, 4);
  CHECK(largest_difference(ours, theirs) < 2e-6);  // the samples are the same; pyo's file is scaled by 1 - 8e-7
}

// Steps of 16 frames, and half a frame more, so that no rounding decides which frame is read.
TEST_CASE("SDelay agrees with pyo: a signal on delay") {
  const Sound ours = render_patch(with_bursts(R"--("p": {"object": "Phasor", "freq": 93.75, "mul": 16}, "a": {"object": "SDelay", "input": "x", "delay": "(floor(p) * 16 + 0.5) / 48000", "out": 0})--"), 0.2, 1);
  const Sound theirs = render_pyo(with_pyo_bursts("p = Phasor(93.75, mul=16); a = SDelay(x, (Floor(p) * 16 + 0.5) / 48000).out()"), 0.2, 1);
  CHECK(largest_difference(ours, theirs) < 2e-6);
}

TEST_CASE("SDelay stays within its memory, whatever its delay") {
  const Sound ours = render_patch(with_bad_samples(R"("x": {"object": "Sig", "value": 1}, "w": {"object": "Noise", "mul": 1e9},
    "a": {"object": "SDelay", "input": "x", "delay": ["w", "nan", "infinite", "-1 * infinite"], "out": 0})"), 0.3, 4);
  for (const auto& channel : ours.channels)
    for (float y : channel) REQUIRE((y == 0.0f || y == 1.0f));
}
