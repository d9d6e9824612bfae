#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
using namespace tutti::test;

namespace {

// Where the sound rises and falls through 0, on a straight line between two samples, in frames.
std::vector<double> rising_zeros(const std::vector<float>& y, std::size_t first) {
  std::vector<double> zeros;
  for (std::size_t n = first; n + 1 < y.size(); ++n)
    if (y[n] < 0 && y[n + 1] >= 0) zeros.push_back(static_cast<double>(n) + y[n] / (static_cast<double>(y[n]) - y[n + 1]));
  return zeros;
}

}  // namespace

// pyo's phase, in single precision, drifts: by up to 4 frames of delay in a second (its steps are as small as 7e-5, their rounding 3e-8). In 0.2 s that is
// 0.8 frames, which of a sine of 100 Hz is 0.013 of its amplitude, and feedback adds it up.

TEST_CASE("Harmonizer agrees with pyo: numbers and lists") {
  const Sound ours = render_patch(R"({"x": {"object": "Sine", "freq": 100}, "a": {"object": "Harmonizer", "input": "x", "transpo": [-7, 12, 0, 3.3], "feedback": [0, 0.3], "winsize": [0.1, 0.05], "out": 0}})", 0.2, 4);
  const Sound theirs = render_pyo("x = Sine(100); a = Harmonizer(x, transpo=[-7, 12, 0, 3.3], feedback=[0, 0.3], winsize=[0.1, 0.05]).out()", 0.2, 4);
  CHECK(largest_difference(ours, theirs) < 0.03);
}

TEST_CASE("Harmonizer agrees with pyo: what feeds back loses its mean") {
  const Sound ours = render_patch(R"({"x": {"object": "Phasor", "freq": 46.875}, "a": {"object": "Harmonizer", "input": "x", "transpo": 0, "feedback": 0.9, "out": 0}})", 0.5, 1);
  const Sound theirs = render_pyo("x = Phasor(46.875); a = Harmonizer(x, transpo=0, feedback=0.9).out()", 0.5, 1);
  CHECK(largest_difference(ours, theirs) < 1e-4);  // nothing drifts here; pyo's half sine is a table's
}

TEST_CASE("Harmonizer agrees with pyo: signals") {
  const Sound ours = render_patch(R"({"x": {"object": "Sine", "freq": 100}, "p": {"object": "Phasor", "freq": 5.859375}, "a": {"object": "Harmonizer", "input": "x", "transpo": "p * 24 - 12", "feedback": "p * 0.5", "out": 0}})", 0.15, 1);
  const Sound theirs = render_pyo("x = Sine(100); p = Phasor(5.859375); a = Harmonizer(x, transpo=p * 24 - 12, feedback=p * 0.5).out()", 0.15, 1);
  CHECK(largest_difference(ours, theirs) < 0.03);
}

// The truth: the tone between two jumps of the delay has the frequency of the input times 2^(transpo / 12). At -12 and a window of 1 s one
// voice is alone for a moment at 0.5 s and again at 1.5 s of delay: around there its zeros are those of a sine of 200 Hz, read at half speed.
TEST_CASE("Harmonizer transposes by semitones, exactly") {
  const Sound ours = render_patch(R"({"x": {"object": "Sine", "freq": 200}, "a": {"object": "Harmonizer", "input": "x", "transpo": -12, "winsize": 1, "out": 0}})", 2.5, 1);
  const std::vector<double> zeros = rising_zeros(ours.channels[0], 100000);
  REQUIRE(zeros.size() > 20);
  CHECK(std::fabs((zeros.back() - zeros.front()) / static_cast<double>(zeros.size() - 1) - 480) < 1e-2);
}

TEST_CASE("Harmonizer stays within its memory and finite, whatever its parameters") {
  const Sound ours = render_patch(with_bad_samples(R"("n": {"object": "Noise"}, "w": {"object": "Noise", "mul": 1e9},
    "a": {"object": "Harmonizer", "input": "n", "transpo": ["w", "nan"], "feedback": ["w", "nan"], "winsize": [0.001, 1], "out": 0})"), 0.3);
  for (const auto& channel : ours.channels)
    for (float y : channel) REQUIRE(std::isfinite(y));
}
