#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
#include "tests/same_samples.h"
using namespace tutti::test;

// The allpass filters' poles are as near to 1 as 0.9998, where single precision leaves 3e-4 of their distance; pyo's oscillator drifts besides.

TEST_CASE("FreqShift agrees with pyo: numbers and lists") {
  const Sound ours = render_patch(with_bursts(R"("a": {"object": "FreqShift", "input": "x", "shift": [100, 0, -300, 1234.5], "out": 0})"), 0.2, 4);
  const Sound theirs = render_pyo(with_pyo_bursts("a = FreqShift(x, shift=[100, 0, -300, 1234.5]).out()"), 0.2, 4);
  CHECK(largest_difference(ours, theirs) < 2e-3);
}

TEST_CASE("FreqShift agrees with pyo: a signal on shift") {
  const Sound ours = render_patch(with_bursts(R"("p": {"object": "Phasor", "freq": 5.859375}, "a": {"object": "FreqShift", "input": "x", "shift": "p * 1000", "out": 0})"), 0.2, 1);
  const Sound theirs = render_pyo(with_pyo_bursts("p = Phasor(5.859375); a = FreqShift(x, shift=p * 1000).out()"), 0.2, 1);
  CHECK(largest_difference(ours, theirs) < 2e-3);
}

// The truth: a sine of 1000 Hz shifted by 300 is one of 1300 Hz with 0.7071 of its amplitude; nothing is left at 700 and 1000 Hz. (The filters' phases are right
// to 0.2 degrees there: -50 dB.)
TEST_CASE("FreqShift leaves one sideband") {
  const Sound ours = render_patch(R"({"x": {"object": "Sine", "freq": 1000}, "a": {"object": "FreqShift", "input": "x", "shift": 300, "out": 0}})", 1.5, 1);
  const auto amplitude = [&](double freq) {
    double re = 0, im = 0;
    for (std::size_t n = 0; n < 48000; ++n) {
      const double turn = 2 * std::numbers::pi * freq * static_cast<double>(n) / 48000;
      re += ours.channels[0][n + 20000] * std::cos(turn);
      im += ours.channels[0][n + 20000] * std::sin(turn);
    }
    return std::hypot(re, im) / 24000;
  };
  CHECK(std::fabs(amplitude(1300) - 0.70711) < 1e-3);
  CHECK(amplitude(700) < 3e-3);
  CHECK(amplitude(1000) < 3e-3);
}

TEST_CASE("FreqShift recovers from an infinity") {
  const Sound ours = render_patch(with_bad_samples(R"--("x": {"object": "Sig", "value": "flash"},
    "a": {"object": "FreqShift", "input": "x", "out": 0})--"), 0.25, 1);
  CHECK(std::isfinite(ours.channels[0][11000]));
}
