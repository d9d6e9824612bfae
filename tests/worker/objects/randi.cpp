#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

// The values that the lines join: at 1000 Hz one every 48 frames, the first at frame 47.
std::vector<double> values_of(const Sound& sound) {
  std::vector<double> values;
  for (std::size_t i = 47 + 48 * 5; i < sound.channels[0].size(); i += 48) values.push_back(sound.channels[0][i]);
  return values;
}

double mean(const std::vector<double>& x) {
  double sum = 0;
  for (double v : x) sum += v;
  return sum / static_cast<double>(x.size());
}

double covariance(const std::vector<double>& x, std::size_t lag) {
  const double m = mean(x);
  double sum = 0;
  for (std::size_t i = lag; i < x.size(); ++i) sum += (x[i] - m) * (x[i - lag] - m);
  return sum / static_cast<double>(x.size());
}

// How far the frames between the values are from the straight lines.
double largest_bend(const Sound& sound) {
  double largest = 0;
  const auto& y = sound.channels[0];
  for (std::size_t start = 47 + 48 * 5; start + 48 < y.size(); start += 48)
    for (std::size_t i = 1; i < 48; ++i)
      largest = std::max<double>(largest, std::fabs(y[start + i] - (y[start] + (y[start + 48] - y[start]) * static_cast<float>(i) / 48)));
  return largest;
}

}  // namespace

// Random on both sides: 2995 values each, uniform in [-1, 2]. Standard errors: mean 0.016, variance 0.012, correlation 0.018;
// the tolerances are four of them. The values come at the same frames on both sides, the first line starts in the middle.
TEST_CASE("Randi has pyo's lines and statistics") {
  const Sound ours = render_patch(R"({"a": {"object": "Randi", "min": -1, "max": 2, "freq": 1000, "out": 0}})", 3, 1);
  const Sound theirs = render_pyo("a = Randi(-1, 2, 1000).out()", 3, 1);
  for (const Sound* sound : {&ours, &theirs}) {
    const std::vector<double> values = values_of(*sound);
    CHECK(std::fabs(mean(values) - 0.5) < 0.064);
    CHECK(std::fabs(covariance(values, 0) - 0.75) < 0.05);
    CHECK(std::fabs(covariance(values, 1) / 0.75) < 0.072);
    CHECK(*std::min_element(values.begin(), values.end()) == doctest::Approx(-1).epsilon(0.02));
    CHECK(*std::max_element(values.begin(), values.end()) == doctest::Approx(2).epsilon(0.02));
    CHECK(largest_bend(*sound) < 0.02);  // pyo's phase drifts: its values move away from these frames
  }
  CHECK(largest_bend(ours) < 1e-3);  // 48 frames are 1 - 4e-9 of tutti's 32-bit turn: 1.1e-5 after 3 s, 1e-4 on machines without FMA
  CHECK(ours.channels[0][0] == doctest::Approx(0.5 + (ours.channels[0][47] - 0.5) / 48).epsilon(1e-4));
}

TEST_CASE("Randi takes signals, keeps to its range, and rests where the frequency is 0") {
  const Sound ours = render_patch(R"({
    "lo": {"object": "Sine", "freq": 3, "mul": 0.25, "add": -0.5},
    "hi": {"object": "Sine", "freq": 5, "mul": 0.25, "add": 0.5},
    "f": {"object": "Phasor", "freq": 2, "mul": 90000},
    "a": {"object": "Randi", "min": "lo", "max": "hi", "freq": "f", "out": 0}})", 1, 1);
  for (float y : ours.channels[0]) REQUIRE(std::fabs(y) <= 0.75f);  // pyo's explodes above the sample rate
  const Sound still = render_patch(R"({"a": {"object": "Randi", "min": 2, "max": 4, "freq": 0, "out": 0}})", 0.01, 1);
  CHECK(largest_difference(still, render_pyo("a = Randi(2, 4, 0).out()", 0.01, 1)) < 1e-5);
}
