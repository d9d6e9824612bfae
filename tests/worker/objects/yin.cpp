#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
using namespace tutti::test;

namespace {

// Pitches from 50 Hz to 2 kHz, none of whose periods are whole frames.
const std::vector<double> kPitches = {50.3, 61.7, 82.41, 110.5, 146.83, 196.1, 261.63, 329.63, 440.3, 587.33, 783.99, 1046.5, 1318.51, 1567.98, 1975.53};

std::string list() {
  std::string text;
  for (const double pitch : kPitches) text += (text.empty() ? "" : ", ") + std::to_string(pitch);
  return "[" + text + "]";
}

// What is told of a bank of kPitches. "f" are the frequencies; "x" is what is heard.
Sound told(const std::string& sources, double seconds, const std::string& parameters = "") {
  return render_patch(R"({"f": {"object": "Sig", "value": )" + list() + "}, " + sources + R"(, "a": {"object": "Yin", "input": "x", "winsize": 2048, "minfreq": 45, "maxfreq": 2200)" + parameters + R"(, "out": 0}})",
                      seconds, static_cast<int>(kPitches.size()));
}

// The largest error between two times, of the pitch; of each stream up to a pitch.
void check_errors(const Sound& sound, double from, double to, double most, double highest = 2000) {
  for (std::size_t c = 0; c < kPitches.size() && kPitches[c] <= highest; ++c) {
    double largest = 0;
    for (auto n = static_cast<std::size_t>(from * 48000); n < static_cast<std::size_t>(to * 48000); ++n) largest = std::fmax(largest, std::abs(sound.channels[c][n] / kPitches[c] - 1));
    CAPTURE(kPitches[c]);
    CHECK(largest < most);
  }
}

}  // namespace

// The first window has heard how the lowpass settles; the second one's number is there after 4096 frames, 0.085 s. A parabola through three points of a cosine whose period is 24 frames is wrong by 1.2e-4.
TEST_CASE("Yin finds the pitch of sines within 0.05 %") { check_errors(told(R"("x": {"object": "Sine", "freq": "f", "mul": 0.5})", 0.3), 0.09, 0.3, 5e-4); }

TEST_CASE("Yin finds the pitch of saws within 0.5 %") {
  check_errors(told(R"("x": {"object": "LFO", "freq": "f", "type": 1, "sharp": 1, "mul": 0.5})", 0.3), 0.09, 0.3, 5e-3);
  check_errors(told(R"("x": {"object": "LFO", "freq": "f", "type": 1, "sharp": 1, "mul": 0.5})", 0.3, R"(, "cutoff": 24000)"), 0.09, 0.3, 5e-3);
}

// A string is plucked with a burst of noise of 20 ms and dies away, over noise 35 dB below it. The highest ones are as quiet as that noise after a quarter of a second.
TEST_CASE("Yin finds the pitch of plucked strings with noise within 0.5 %") {
  const Sound strings = told(R"("m": {"object": "Metro", "time": 0.5}, "h": {"object": "HannTable"}, "n": {"object": "Noise", "mul": [0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3]},
    "e": {"object": "TrigEnv", "input": "m", "table": "h", "dur": 0.02}, "burst": {"object": "Sig", "value": "n * e"}, "string": {"object": "Waveguide", "input": "burst", "freq": "f", "dur": 20},
    "hiss": {"object": "Noise", "mul": [0.003, 0.003, 0.003, 0.003, 0.003, 0.003, 0.003, 0.003, 0.003, 0.003, 0.003, 0.003, 0.003, 0.003, 0.003]}, "x": {"object": "Sig", "value": "string + hiss"})", 0.5);
  check_errors(strings, 0.1, 0.17, 5e-3);
  check_errors(strings, 0.1, 0.5, 5e-3, 1400);
}

TEST_CASE("Yin finds the pitch of tones without a fundamental") {
  const Sound sound = render_patch(R"({"s": {"object": "Sine", "freq": [400, 600, 800]}, "x": {"object": "Mix", "input": "s", "mul": 0.3}, "a": {"object": "Yin", "input": "x", "out": 0}})", 0.2, 1);
  CHECK(sound.channels[0].back() == doctest::Approx(200).epsilon(1e-3));
}

TEST_CASE("Yin tells nothing of a pitch outside of minfreq and maxfreq, nor of silence: the last one stays") {
  const Sound sound = render_patch(R"({"y": {"object": "Sine", "freq": 440, "play": {"dur": 0.1}}, "b": {"object": "Yin", "input": "y", "out": 0}, "z": {"object": "Sine", "freq": 1500}, "c": {"object": "Yin", "input": "z", "out": 1},
    "d": {"object": "Yin", "input": "z", "maxfreq": 3000, "out": 2}, "low": {"object": "Sine", "freq": 100}, "e": {"object": "Yin", "input": "low", "minfreq": 150, "out": 3}})", 0.45, 4);
  CHECK(sound.channels[0].back() == doctest::Approx(440).epsilon(1e-2));  // a window at the end of the tone is a little off
  CHECK(sound.channels[1].back() == 0);
  CHECK(sound.channels[2].back() == doctest::Approx(1500).epsilon(1e-3));
  CHECK(sound.channels[3].back() == 0);
}

// pyo's parabola goes through d over its mean, and is off by up to 1 %.
TEST_CASE("Yin agrees with pyo, and is nearer to the truth") {
  for (const double pitch : {110.7, 443.1, 901.3}) {
    char patch[256], python[128];
    std::snprintf(patch, sizeof patch, R"({"x": {"object": "Sine", "freq": %g}, "a": {"object": "Yin", "input": "x", "out": 0}})", pitch);
    std::snprintf(python, sizeof python, "a = Sig(Yin(Sine(%g)), mul=0.0005).out()", pitch);
    const double ours = render_patch(patch, 0.3, 1).channels[0].back(), theirs = render_pyo(python, 0.3, 1).channels[0].back() / 0.0005;
    CAPTURE(pitch);
    CHECK(std::abs(ours / theirs - 1) < 0.015);
    CHECK(std::abs(ours / pitch - 1) < 5e-4);
  }
}

TEST_CASE("Yin's numbers do not depend on the period or on the number of streams") {
  const auto heard = [](int period, const std::string& freq, int channels) {
    return render_patch(R"({"x": {"object": "LFO", "type": 1, "freq": )" + freq + R"(}, "a": {"object": "Yin", "input": "x", "out": 0}})", 0.2, channels, ".", period);
  };
  const Sound alone = heard(64, "333.3", 1);
  CHECK(largest_difference(alone, heard(37, "333.3", 1)) == 0);
  CHECK(largest_difference(alone, heard(1000, "333.3", 1)) == 0);
  const Sound bank = heard(64, R"({"linspace": [333.3, 900], "count": 20})", 20);
  CHECK(largest_difference(alone, {48000, {bank.channels[0]}}) < 1e-3);  // Hz
  CHECK(bank.channels[19].back() == doctest::Approx(900).epsilon(1e-3));
}

TEST_CASE("Yin follows minfreq, maxfreq and tolerance of each stream as they are set") {
  const Sound sound = render_patch(R"({"x": {"object": "Sine", "freq": 300}, "a": {"object": "Yin", "input": "x", "maxfreq": [250, 350], "minfreq": [40, 40, 320], "winsize": 512, "out": 0}})", 0.2, 3);
  CHECK(sound.channels[0].back() == 0);
  CHECK(sound.channels[1].back() == doctest::Approx(300).epsilon(1e-3));
  CHECK(sound.channels[2].back() == 0);
}

TEST_CASE("Yin recovers from infinities") {
  CHECK(render_patch(with_bad_samples(R"--("s": {"object": "Sine", "freq": 300}, "x": {"object": "Sig", "value": "s + flash"}, "a": {"object": "Yin", "input": "x", "out": 0})--"), 0.09, 1).channels[0].back() ==
        doctest::Approx(300).epsilon(1e-2));
}
