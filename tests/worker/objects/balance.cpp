#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
#include "tests/filter_sources.h"
#include "tests/same_samples.h"
using namespace tutti::test;

namespace {

// "x" of the bursts and a ramp of 93.75 Hz to balance it with, as numbers.
double burst_at(int n) { return (2 * ramp_at(29317.3828125, n) - 1) * std::max(1 - 4 * slow_at(n), 0.0); }
double wanted_at(int n) { return ramp_at(93.75, n); }

// The definition in double precision. freq_at gives radians a second.
template <class FreqAt>
Sound balanced(FreqAt freq_at, int frames) {
  double level = 0, wanted = 0;
  return sound_of(frames, [&](int n) {
    const double share = -std::expm1(-freq_at(n) / 48000), x = burst_at(n);
    level = std::max(level + share * (std::abs(x) - level), 0.001);
    wanted += share * (wanted_at(n) - wanted);
    return x * wanted / level;
  });
}

// The same as pyo computes it, in single precision: what is left of the old level, exp(-freq / rate), is rounded where it is nearly 1.
template <class FreqAt>
Sound balanced_as_pyo_does(FreqAt freq_at, int frames) {
  float level = 0, wanted = 0;
  return sound_of(frames, [&](int n) {
    const auto left = static_cast<float>(std::exp(-freq_at(n) / 48000));
    const auto x = static_cast<float>(burst_at(n)), y = static_cast<float>(wanted_at(n)), size = std::abs(x);
    level = std::max(size + left * (level - size), 0.001f);
    wanted = y + left * (wanted - y);
    return x * (wanted / level);
  });
}

// Relative to what is larger than 1: where a burst begins the level before is small, and the output up to 170.
double relative_difference(const Sound& a, const Sound& b) {
  double largest = 0;
  for (std::size_t n = 0; n < a.channels[0].size(); ++n) {
    const double x = a.channels[0][n], y = b.channels[0][n];
    largest = std::max(largest, std::abs(x - y) / std::max(1.0, std::abs(y)));
  }
  return largest;
}

constexpr double kFreqs[] = {10, 1, 100, 1000};
constexpr int kFrames = 14400;

}  // namespace

// pyo's rounding makes its lowpass at 1 radian a second quicker by 1.4e-3, and the two outputs differ by 2e-4 of themselves.
TEST_CASE("Balance is as defined, and pyo's so but for single precision: numbers and lists") {
  const Sound ours = render_patch(with_bursts(R"("q": {"object": "Phasor", "freq": 93.75}, "a": {"object": "Balance", "input": "x", "input2": "q", "freq": [10, 1, 100, 1000], "out": 0})"), 0.3, 4);
  const Sound theirs = render_pyo(with_pyo_bursts("q = Phasor(93.75); a = Balance(x, q, freq=[10, 1, 100, 1000]).out()"), 0.3, 4);
  for (std::size_t c = 0; c < 4; ++c) {
    CAPTURE(kFreqs[c]);
    const auto freq = [&](int) { return kFreqs[c]; };
    CHECK(relative_difference(channel_of(ours, c), balanced(freq, kFrames)) < 1e-5);
    CHECK(relative_difference(channel_of(theirs, c), balanced_as_pyo_does(freq, kFrames)) < 1e-5);
  }
}

TEST_CASE("Balance is as defined, and pyo's so but for single precision: a signal on freq") {
  const Sound ours = render_patch(with_bursts(R"("q": {"object": "Phasor", "freq": 93.75}, "a": {"object": "Balance", "input": "x", "input2": "q", "freq": "q * 50 + 1", "out": 0})"), 0.3, 1);
  const Sound theirs = render_pyo(with_pyo_bursts("q = Phasor(93.75); a = Balance(x, q, freq=q * 50 + 1).out()"), 0.3, 1);
  const auto freq = [](int n) { return wanted_at(n) * 50 + 1; };
  CHECK(relative_difference(ours, balanced(freq, kFrames)) < 1e-5);
  CHECK(relative_difference(theirs, balanced_as_pyo_does(freq, kFrames)) < 1e-5);
}

TEST_CASE("Balance does not blow silence up") {
  const Sound ours = render_patch(R"({"x": {"object": "Sig", "value": 1e-6}, "q": {"object": "Sig", "value": 1}, "a": {"object": "Balance", "input": "x", "input2": "q", "out": 0}})", 1, 1);
  for (float y : ours.channels[0]) REQUIRE(std::fabs(y) < 1.1e-3f);
}

TEST_CASE("Balance recovers from an infinity") {
  const Sound ours = render_patch(with_bad_samples(R"--("x": {"object": "Sig", "value": "flash"},
    "a": {"object": "Balance", "input": "tenths", "input2": "x", "freq": 1000, "out": 0})--"), 0.25, 1);
  CHECK(std::isfinite(ours.channels[0][11000]));
}
