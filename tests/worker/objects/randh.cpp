#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

// The held values: at 1000 Hz one every 48 frames. Taken in the middle, because pyo's phase drifts.
std::vector<double> values_of(const Sound& sound, std::size_t channel = 0) {
  std::vector<double> values;
  for (std::size_t i = 24 + 48 * 5; i < sound.channels[channel].size(); i += 48) values.push_back(std::round(sound.channels[channel][i] * 1e4) / 1e4);  // pyo's offline server has a gain of 1 - 8e-7
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

// The frames at which the value changes.
std::vector<std::size_t> changes(const Sound& sound) {
  std::vector<std::size_t> frames;
  const auto& y = sound.channels[0];
  for (std::size_t i = 1; i < y.size(); ++i)
    if (y[i] != y[i - 1]) frames.push_back(i);
  return frames;
}

}  // namespace

// Random on both sides: 2995 values each, uniform in [-1, 2]. Standard errors: mean 0.016, variance 0.012, correlation 0.018;
// the tolerances are four of them.
TEST_CASE("Randh has pyo's statistics") {
  const Sound ours = render_patch(R"({"a": {"object": "Randh", "min": -1, "max": 2, "freq": 1000, "out": 0}})", 3, 1);
  const Sound theirs = render_pyo("a = Randh(-1, 2, 1000).out()", 3, 1);
  for (const Sound* sound : {&ours, &theirs}) {
    const std::vector<double> values = values_of(*sound);
    CHECK(std::fabs(mean(values) - 0.5) < 0.064);
    CHECK(std::fabs(covariance(values, 0) - 0.75) < 0.05);
    CHECK(std::fabs(covariance(values, 1) / 0.75) < 0.072);
    CHECK(*std::min_element(values.begin(), values.end()) == doctest::Approx(-1).epsilon(0.02));
    CHECK(*std::max_element(values.begin(), values.end()) == doctest::Approx(2).epsilon(0.02));
  }
}

TEST_CASE("Randh takes its values at pyo's frames: at once, then `freq` times a second") {
  for (const char* freq : {"1000", "750", "333"}) {  // at 750 pyo is a frame early, at 333 a frame late after a while
    CAPTURE(std::string(freq));
    const Sound ours = render_patch(R"({"a": {"object": "Randh", "freq": )" + std::string(freq) + R"(, "out": 0}})", 0.05, 1);
    const Sound theirs = render_pyo("a = Randh(freq=" + std::string(freq) + ").out()", 0.05, 1);
    CHECK(ours.channels[0][0] != 0.0f);
    // pyo's fade-in, which is undone, leaves a rounding in the first 240 frames.
    std::vector<std::size_t> a = changes(ours), b = changes(theirs);
    const auto early = [](std::size_t frame) { return frame <= 240; };
    a.erase(std::remove_if(a.begin(), a.end(), early), a.end());
    b.erase(std::remove_if(b.begin(), b.end(), early), b.end());
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) CHECK(std::abs(static_cast<int>(a[i]) - static_cast<int>(b[i])) <= (std::string(freq) == "1000" ? 0 : 1));
  }
}

TEST_CASE("Randh keeps its rate for long, takes signals, and keeps to its range") {
  const Sound ours = render_patch(R"({"a": {"object": "Randh", "freq": 1000, "out": 0}})", 20, 1);
  const std::vector<std::size_t> frames = changes(ours);
  CHECK(frames.size() == 19999);
  CHECK(std::abs(static_cast<long>(frames.back()) - 19999 * 48) <= 1);  // the step of a phase of 32 bits is rounded
  const Sound moving = render_patch(R"({
    "lo": {"object": "Sine", "freq": 3, "mul": 0.25, "add": -0.5},
    "hi": {"object": "Sine", "freq": 5, "mul": 0.25, "add": 0.5},
    "f": {"object": "Phasor", "freq": 2, "mul": 90000},
    "a": {"object": "Randh", "min": "lo", "max": "hi", "freq": "f", "out": 0}})", 1, 1);
  for (float y : moving.channels[0]) REQUIRE(std::fabs(y) <= 0.75f);
  CHECK(changes(moving).size() > 20000);
  const Sound still = render_patch(R"({"a": {"object": "Randh", "min": 2, "max": 4, "freq": 0, "out": 0}})", 0.01, 1);
  CHECK(changes(still).empty());
  CHECK(still.channels[0][0] >= 2.0f);  // pyo, too, has a value
}

// Each of the n values has the probability 1/n: its count's standard error is sqrt(N/n (1 - 1/n)); four of them.
TEST_CASE("RandInt has pyo's numbers, each as often as the others") {
  for (const char* max : {"10", "9.5", "-4"}) {
    const std::string m = max;
    CAPTURE(m);
    std::map<double, int> counts[2];
    const Sound ours = render_patch(R"({"a": {"object": "RandInt", "max": )" + m + R"(, "freq": 1000, "out": 0}})", 5, 1);
    const Sound theirs = render_pyo("a = RandInt(" + m + ", 1000).out()", 5, 1);
    for (double v : values_of(ours)) ++counts[0][v];
    for (double v : values_of(theirs)) ++counts[1][v];
    REQUIRE(counts[0].size() == counts[1].size());
    for (const auto& [value, count] : counts[1]) CHECK(counts[0].count(value) == 1);
    if (m == "10")
      for (const auto& [value, count] : counts[0]) CHECK(std::abs(count - 499.5) < 4 * std::sqrt(499.5 * 0.9));
  }
}

TEST_CASE("Choice takes each value of its list as often as pyo's, and streams choose for themselves") {
  const Sound ours = render_patch(R"({"a": {"object": "Choice", "choice": [1, 2.5, -3, 4, 5, 6, 7], "freq": [1000, 1000], "out": 0}})", 5);
  const Sound theirs = render_pyo("a = Choice([1, 2.5, -3, 4, 5, 6, 7], [1000, 1000]).out()", 5);
  for (const Sound* sound : {&ours, &theirs}) {
    std::map<double, int> counts;
    for (double v : values_of(*sound)) ++counts[v];
    REQUIRE(counts.size() == 7);
    for (const double value : {1.0, 2.5, -3.0, 4.0, 5.0, 6.0, 7.0}) CHECK(std::abs(counts[value] - 4995 / 7.0) < 4 * std::sqrt(4995 / 7.0 * 6 / 7));
  }
  const std::vector<double> left = values_of(ours, 0), right = values_of(ours, 1);
  int same = 0;
  for (std::size_t i = 0; i < left.size(); ++i) same += left[i] == right[i];
  CHECK(std::abs(same - 4995 / 7.0) < 4 * std::sqrt(4995 / 7.0 * 6 / 7));
  const Sound one = render_patch(R"({"a": {"object": "Choice", "choice": [0.5], "freq": 100, "out": 0}})", 0.1, 1);
  for (float y : one.channels[0]) REQUIRE(y == 0.5f);
}
