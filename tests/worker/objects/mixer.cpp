#include <doctest/doctest.h>

#include <cmath>

#include "tests/against_pyo.h"
using namespace tutti::test;

// pyo's gains rise from 0 when they are set; what is compared is what follows.
TEST_CASE("Mixer agrees with pyo once its gains have risen") {
  const Sound ours = render_patch(R"({
    "a": {"object": "Phasor", "freq": [23.4375, 46.875]}, "b": {"object": "Sig", "value": [5, 7]},
    "m": {"object": "Mixer", "input": ["a", "b"], "outs": 3, "chnls": 2, "amp": [0.5, 0, 0.25, 0, 1, 2], "mul": 0.5, "out": 0}})", 0.05, 6);
  const Sound theirs = render_pyo(R"(
a = Phasor([23.4375, 46.875]); b = Sig([5, 7])
m = Mixer(outs=3, chnls=2, mul=0.5)
m.addInput(0, a); m.addInput(1, b)
m.setAmp(0, 0, 0.5); m.setAmp(0, 2, 0.25); m.setAmp(1, 1, 1); m.setAmp(1, 2, 2)
o = [Clip(m[i], -1000, 1000).out(2 * i) for i in range(3)])", 0.05, 6);
  CHECK(largest_difference(ours, theirs, 1300) < 1e-4);  // 25 ms; the drift of pyo's phase
}

TEST_CASE("Mixer's gain glides to what a Pattern sets, in a straight line of `time`") {
  const Sound ours = render_patch(R"({
    "m": {"object": "Mixer", "input": [1, 10], "outs": 1, "amp": [0, 0.5], "time": 0.01, "out": 0},
    "p": {"object": "Pattern", "time": 100, "do": [{"set": "m.amp", "to": 0.8}], "play": {"delay": 0.005}}})", 0.02, 1);
  const auto& y = ours.channels[0];
  CHECK(y[239] == doctest::Approx(5));
  for (int n = 0; n < 480; ++n) {
    CAPTURE(n);
    const double part = (n + 1) / 480.0;
    REQUIRE(y[static_cast<std::size_t>(240 + n)] == doctest::Approx(0.8 * part + 10 * (0.5 + 0.3 * part)).epsilon(1e-5));
  }
  CHECK(y[720] == doctest::Approx(8.8));
}

TEST_CASE("Mixer follows gains that are signals, and repeats a short list of gains") {
  const Sound ours = render_patch(R"({"p": {"object": "Phasor", "freq": 100}, "m": {"object": "Mixer", "input": [1, 2, 4], "amp": ["p", 1], "out": 0}, "s": {"object": "Sig", "value": "p", "out": 2}})", 0.005, 3);
  for (std::size_t n = 0; n < 240; ++n) {
    REQUIRE(ours.channels[0][n] == doctest::Approx(7 * ours.channels[2][n]).epsilon(1e-5));
    REQUIRE(ours.channels[1][n] == 7.0f);
  }
}
