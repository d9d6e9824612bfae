#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tests/against_pyo.h"
#include "tests/sine_fit.h"
using namespace tutti;
using namespace tutti::test;

TEST_CASE("PVAddSynth plays a sine for each bin, with its magnitude and its frequency times the pitch") {
  for (const char* pitch : {"1", "0.5", "2.5"}) {
    const Sound sound = render_patch(std::string(R"({"x": {"object": "Sine", "freq": 937.5}, "a": {"object": "PVAnal", "input": "x"}, "s": {"object": "PVAddSynth", "input": "a", "num": 1, "first": 20, "pitch": )") + pitch + R"(, "out": 0}})", 0.4, 1);
    const SineFit fit = fit_sine(std::span(sound.channels[0]).subspan(9600), 937.5 * std::stod(pitch), 48000);
    CAPTURE(pitch);
    CHECK(fit.amplitude == doctest::Approx(0.25).epsilon(1e-3));
    CHECK(fit.residual < 1e-3);
  }
}

TEST_CASE("PVAddSynth is as loud as pyo's, one bin by itself") {
  const Sound ours = render_patch(R"({"x": {"object": "Sine", "freq": 937.5}, "a": {"object": "PVAnal", "input": "x"}, "s": {"object": "PVAddSynth", "input": "a", "num": 1, "first": 20, "out": 0}})", 0.4, 1);
  const Sound theirs = render_pyo("x = Sine(937.5)\nb = PVAddSynth(PVAnal(x), num=1, first=20).out()", 0.4, 1);
  const auto level = [](const Sound& sound) { return fit_sine(std::span(sound.channels[0]).subspan(9600), 937.5, 48000).amplitude; };
  CHECK(level(ours) == doctest::Approx(level(theirs)).epsilon(0.01));
}

TEST_CASE("PVAddSynth takes every inc-th bin from the first on, none beyond the last, and silence above half the rate") {
  const Sound sound = render_patch(R"({"x": {"object": "Sine", "freq": [937.5, 984.375]}, "a": {"object": "PVAnal", "input": "x"}, "s": {"object": "PVAddSynth", "input": "a", "num": 200, "first": 16, "inc": 4, "out": 0},
      "b": {"object": "PVAnal", "input": "x[0]", "wintype": 6}, "none": {"object": "PVAddSynth", "input": "b", "first": 600, "out": 2}, "high": {"object": "PVAddSynth", "input": "b", "pitch": 100, "first": 10, "out": 3}})", 0.4, 4);
  const auto amplitude = [](const std::vector<float>& x, double hz) { return fit_sine(std::span(x).subspan(9600), hz, 48000).amplitude; };
  CHECK(amplitude(sound.channels[0], 937.5) == doctest::Approx(0.25).epsilon(1e-2));   // bin 20 of 16, 20, 24
  CHECK(amplitude(sound.channels[1], 984.375) == doctest::Approx(0.125).epsilon(1e-2));  // bin 20 is beside its own, 21
  for (const std::size_t channel : {2u, 3u})
    CHECK(std::all_of(sound.channels[channel].begin() + 9600, sound.channels[channel].end(), [](float y) { return std::abs(y) < 1e-3f; }));
}
