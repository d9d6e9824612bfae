#include <doctest/doctest.h>

#include <cmath>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
#include "tests/same_samples.h"
using namespace tutti::test;

// Each round adds the rounding of a dozen products, and there are up to 5000 rounds (10000 Hz) which lose little: 1e-4 of peaks of 3 to 5.

TEST_CASE("Waveguide agrees with pyo: numbers, lists and the edges of its range") {
  const Sound ours = render_patch(with_bursts(R"("a": {"object": "Waveguide", "input": "x", "freq": [100, 441.3, 10000, 20], "dur": [10, 1], "mul": 0.1, "out": 0})"), 0.5, 4);
  const Sound theirs = render_pyo(with_pyo_bursts("a = Waveguide(x, freq=[100, 441.3, 10000, 20], dur=[10, 1], mul=0.1).out()"), 0.5, 4);
  CHECK(largest_difference(ours, theirs) < 1e-4);
}

TEST_CASE("Waveguide agrees with pyo: a signal on dur") {
  const Sound ours = render_patch(with_bursts(R"("d": {"object": "Phasor", "freq": 93.75, "mul": 2, "add": 0.1},
    "a": {"object": "Waveguide", "input": "x", "freq": 301.7, "dur": "d", "mul": 0.1, "out": 0})"), 0.5, 1);
  const Sound theirs = render_pyo(with_pyo_bursts("d = Phasor(93.75, mul=2, add=0.1); a = Waveguide(x, freq=301.7, dur=d, mul=0.1).out()"), 0.5, 1);
  CHECK(largest_difference(ours, theirs) < 1e-4);
}

// pyo's delay clicks whenever its whole number of frames changes (by 0.015 where its input is a sine of amplitude 1 and 120 Hz). Here a sine of 120 Hz goes once
// through a delay that shrinks: what comes out is a smooth curve, whose third difference is no larger than the sine's, (2 pi 120 / 48000)^3 = 4e-6, and a float's
// rounding, 8 x 6e-8. A click of one frame would give 0.03.
TEST_CASE("Waveguide does not click while its frequency moves") {
  const Sound ours = render_patch(R"({"s": {"object": "Sine", "freq": 120}, "f": {"object": "Phasor", "freq": 2, "mul": 300, "add": 100},
    "a": {"object": "Waveguide", "input": "s", "freq": "f", "dur": 0, "out": 0}})", 0.48, 1);
  double largest = 0;
  const auto& y = ours.channels[0];
  for (std::size_t n = 2000; n + 3 < y.size(); ++n) largest = std::fmax(largest, std::fabs(y[n] - 3.0 * y[n + 1] + 3.0 * y[n + 2] - y[n + 3]));
  CHECK(largest < 2e-5);
}

TEST_CASE("Waveguide stays within its memory and finite, whatever its frequency") {
  const Sound ours = render_patch(with_bad_samples(R"("n": {"object": "Noise", "mul": 0.1}, "f": {"object": "Noise", "mul": 1e6},
    "a": {"object": "Waveguide", "input": "n", "freq": ["f", "infinite", "nan", "-1 * infinite"], "dur": "f", "out": 0})"), 0.5, 4);
  for (const auto& channel : ours.channels)
    for (float y : channel) REQUIRE(std::isfinite(y));
}
