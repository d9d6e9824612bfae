#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
#include "tests/same_samples.h"
using namespace tutti::test;

namespace {

// One sample of 1 at the start, and 341 ms of silence: 1 - 16384 p, where p is 0, 1 / 16384, 2 / 16384, ...
const std::string kImpulse = R"--("p": {"object": "Phasor", "freq": 2.9296875}, "x": {"object": "Sig", "value": "max(1 - 16384 * p, 0)"})--";

Sound impulse_response(const std::string& arguments, double seconds) {
  return render_patch("{" + kImpulse + R"(, "a": {"object": "WGVerb", "input": "x", )" + arguments + R"(, "out": 0}})", seconds, 1);
}

// The sum of the samples around the time at which an echo is due; the delays wander by a frame or so in this time.
double echo(const Sound& sound, double frame) {
  double sum = 0;
  for (int n = static_cast<int>(frame) - 4; n < static_cast<int>(frame) + 40; ++n) sum += sound.channels[0][static_cast<std::size_t>(n)];
  return sum;
}

double energy(const Sound& sound, double from, double to) {
  double sum = 0;
  for (auto n = static_cast<std::size_t>(from * 48000); n < static_cast<std::size_t>(to * 48000); ++n)
    for (const auto& channel : sound.channels) sum += static_cast<double>(channel[n]) * channel[n];
  return sum;
}

}  // namespace

// Its delays are random, and so it is compared with pyo by its echoes. Measured from pyo's impulse response: each line gives an echo of feedback / 4; an echo of a
// line in itself is -3/4 feedback^2 / 4, of two lines in each other 2/4 feedback^2 / 4.
TEST_CASE("WGVerb's echoes are pyo's") {
  const Sound ours = impulse_response(R"("feedback": 0.5, "cutoff": 10000, "bal": 1)", 0.12);
  for (double frames : {1933.0, 2143.0, 2473.0, 2767.0, 3217.0, 3557.0}) CHECK(std::fabs(echo(ours, frames * 48000 / 44100) - 0.125) < 1e-3);
  CHECK(std::fabs(echo(ours, 2 * 1933 * 48000 / 44100.0) - -0.046875) < 1e-3);
  CHECK(std::fabs(echo(ours, (1933 + 2143) * 48000 / 44100.0) - 0.03125) < 1e-3);
}

TEST_CASE("WGVerb's lowpass is pyo's: the tail of an echo falls by p = b - sqrt(b^2 - 1), b = 2 - cos(2 pi cutoff / rate)") {
  for (double cutoff : {2000.0, 10000.0}) {
    const Sound ours = impulse_response(R"("feedback": 0.5, "bal": 1, "cutoff": )" + std::to_string(cutoff), 0.05);
    const auto& y = ours.channels[0];
    const double b = 2 - std::cos(2 * 3.14159265358979 * cutoff / 48000), p = b - std::sqrt(b * b - 1);
    CHECK(std::fabs(y[2110] / y[2109] - p) < 1e-4);
  }
}

// The same noise into both: the reverberation decays alike. Its energy in each half second is an average of thousands of random echoes: 1 dB.
TEST_CASE("WGVerb decays as pyo's does") {
  for (const char* parameters : {R"("feedback": 0.7, "cutoff": 5000)", R"("feedback": 0.9, "cutoff": 2000)"}) {
    CAPTURE(parameters);
    const std::string text = parameters;
    const std::string feedback = text.substr(12, 3), cutoff = text.substr(text.size() - 4);
    const Sound ours = render_patch(R"--({"e": {"object": "Phasor", "freq": 0.366210938}, "g": {"object": "Phasor", "freq": 29317.3828125, "mul": 2, "add": -1},
      "x": {"object": "Sig", "value": "g * max(1 - 10 * e, 0)"}, "a": {"object": "WGVerb", "input": "x", "bal": 1, )--" + text + R"(, "out": 0}})", 2, 1);
    const Sound theirs = render_pyo("e = Phasor(0.366210938); g = Phasor(29317.3828125, mul=2, add=-1); x = g * Max(1 - e * 10, 0); a = WGVerb(x, bal=1, feedback=" + feedback +
                                    ", cutoff=" + cutoff + ").out()", 2, 1);
    for (double t : {0.1, 0.6, 1.1}) CHECK(std::fabs(10 * std::log10(energy(ours, t, t + 0.5) / energy(theirs, t, t + 0.5))) < 1);
  }
}

TEST_CASE("WGVerb mixes its input and the reverberation") {
  const Sound ours = impulse_response(R"("bal": 0.3)", 0.03);
  CHECK(std::fabs(ours.channels[0][0] - 0.7f) < 1e-6f);
  CHECK(ours.channels[0][1000] == 0.0f);
}

TEST_CASE("WGVerb of two streams is not the same twice") {
  const Sound ours = render_patch("{" + kImpulse + R"(, "a": {"object": "WGVerb", "input": ["x", "x"], "bal": 1, "out": 0}})", 0.2);
  CHECK(ours.channels[0] != ours.channels[1]);
}

// At feedback 1 nothing is lost but highs: the sum of squares never grows.
TEST_CASE("WGVerb does not grow at its highest feedback") {
  const Sound ours = impulse_response(R"("feedback": 1, "cutoff": 20000, "bal": 1)", 0.34);
  for (float y : ours.channels[0]) REQUIRE(std::fabs(y) < 2.0f);
}

TEST_CASE("WGVerb recovers from an infinity") {
  const Sound ours = render_patch(with_bad_samples(R"--("x": {"object": "Sig", "value": "flash"},
    "a": {"object": "WGVerb", "input": "x", "bal": 1, "out": 0})--"), 0.25, 1);
  CHECK(std::isfinite(ours.channels[0][11000]));
}
