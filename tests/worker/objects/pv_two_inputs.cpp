// PVCross, PVMult, PVMorph and PVMix.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tests/against_pyo.h"
#include "tests/coordinator/patch/patches.h"
#include "tests/spectral_frames.h"
using namespace tutti;
using namespace tutti::test;

namespace {

constexpr double kBin = 48000.0 / 1024;

// Of two tones, whose analyses have their hops at other times.
HeardFrame last_of(const std::string& object, const std::vector<float>& values, double a = 20.2 * kBin, double b = 20.4 * kBin) {
  SpectralChain second(1024, 4, 2, 1), first(1024, 4, 2, 0);
  first.add(object, values, {}, second.last());
  const std::vector<float> x = tone(a, 8192, 0.8), y = tone(b, 8192, 0.4);
  for (std::size_t at = 0; at < x.size(); at += 64) {
    second.run(std::span(y).subspan(at, 64));
    first.run(std::span(x).subspan(at, 64));
  }
  return first.frames.back();
}

double magnitude(double amplitude, double away) {
  const double x = 3.141592653589793 * away;
  return amplitude * 0.25 * std::sin(x) / x / (1 - away * away);
}

}  // namespace

TEST_CASE("PVCross has the first one's frequencies and goes to the second one's magnitudes") {
  for (const float fade : {0.0f, 0.25f, 1.0f}) {
    const HeardFrame frame = last_of("PVCross", {fade});
    CHECK(frame.hz[20] == doctest::Approx(20.2 * kBin).epsilon(1e-5));
    const double a = magnitude(0.8, 0.2), b = magnitude(0.4, 0.4);
    CHECK(frame.magnitudes[20] == doctest::Approx(a + static_cast<double>(fade) * (b - a)).epsilon(3e-3));
  }
}

TEST_CASE("PVMult multiplies magnitudes, times 10 as pyo's") {
  const HeardFrame frame = last_of("PVMult", {});
  CHECK(frame.hz[20] == doctest::Approx(20.2 * kBin).epsilon(1e-5));
  CHECK(frame.magnitudes[20] == doctest::Approx(10 * magnitude(0.8, 0.2) * magnitude(0.4, 0.4)).epsilon(3e-3));
}

TEST_CASE("PVMorph: magnitudes by equal steps, frequencies by equal ratios") {
  for (const float fade : {0.0f, 0.25f, 0.5f, 1.0f}) {
    const HeardFrame frame = last_of("PVMorph", {fade});
    CHECK(frame.hz[20] == doctest::Approx(20.2 * kBin * std::pow(20.4 / 20.2, static_cast<double>(fade))).epsilon(1e-5));
    const double a = magnitude(0.8, 0.2), b = magnitude(0.4, 0.4);
    CHECK(frame.magnitudes[20] == doctest::Approx(a + static_cast<double>(fade) * (b - a)).epsilon(3e-3));
  }
}

TEST_CASE("PVMix takes the louder of each pair of bins") {
  const HeardFrame frame = last_of("PVMix", {}, 20.2 * kBin, 50.4 * kBin);
  CHECK(frame.hz[20] == doctest::Approx(20.2 * kBin).epsilon(1e-5));
  CHECK(frame.hz[50] == doctest::Approx(50.4 * kBin).epsilon(1e-5));
  CHECK(frame.magnitudes[20] == doctest::Approx(magnitude(0.8, 0.2)).epsilon(3e-3));
  CHECK(frame.magnitudes[50] == doctest::Approx(magnitude(0.4, 0.4)).epsilon(3e-3));
  CHECK(last_of("PVMix", {}).hz[20] == doctest::Approx(20.2 * kBin).epsilon(1e-5));
}

// Bins of a length that the other has not.
TEST_CASE("objects with two spectral inputs want frames of one size") {
  CHECK(wrong(R"({"n": {"object": "Noise"}, "a": {"object": "PVAnal", "input": "n"}, "b": {"object": "PVAnal", "input": "n", "size": 512}, "g": {"object": "PVGate", "input": "b"},
      "m": {"object": "PVMix", "input": "a", "input2": "g"}, "s": {"object": "PVSynth", "input": "m", "out": 0}})")
            .find("found frames of 1024 and of 512 samples, expected inputs that are analysed with one size") != std::string::npos);
}

TEST_CASE("PVMult is as loud as pyo's, but for the level of pyo's PVSynth") {
  const Sound ours = render_patch(R"({"x": {"object": "Sine", "freq": 937.5, "mul": 0.5}, "a": {"object": "PVAnal", "input": "x"}, "b": {"object": "PVAnal", "input": "x"},
      "m": {"object": "PVMult", "input": "a", "input2": "b"}, "s": {"object": "PVSynth", "input": "m", "out": 0}})", 0.4, 1);
  const Sound theirs = render_pyo("x = Sine(937.5, mul=0.5)\nb = PVSynth(PVMult(PVAnal(x), PVAnal(x))).out()", 0.4, 1);
  const auto peak = [](const Sound& sound) { return *std::max_element(sound.channels[0].begin() + 9600, sound.channels[0].end()); };
  CHECK(peak(theirs) / 0.749f == doctest::Approx(peak(ours)).epsilon(0.02));
}
