#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "tests/against_pyo.h"
#include "worker/distributions.h"
using namespace tutti::test;

namespace {

struct Case {
  int dist;
  double x1, x2;
};

std::vector<double> drawn(const Case& c, int count) {
  tutti::DistributedRandom random{};
  random.state = 12345;
  std::vector<double> values;
  for (int i = 0; i < count; ++i)
    values.push_back(random.next(static_cast<tutti::Distribution>(c.dist), static_cast<float>(c.x1), static_cast<float>(c.x2)));
  return values;
}

// The largest distance of two empirical distribution functions (Kolmogorov and Smirnov).
double largest_distance(std::vector<double> a, std::vector<double> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  double largest = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const double x = std::min(a[i], b[j]) + 1e-6;  // pyo's samples went through a fade-in and a file
    while (i < a.size() && a[i] <= x) ++i;
    while (j < b.size() && b[j] <= x) ++j;
    largest =
        std::max(largest, std::fabs(static_cast<double>(i) / static_cast<double>(a.size()) - static_cast<double>(j) / static_cast<double>(b.size())));
  }
  return largest;
}

std::vector<float> notes(const std::string& arguments, double seconds) {
  return render_patch(R"({"m": {"object": "Metro", "time": 0.001}, "a": {"object": "TrigXnoiseMidi", "input": "m", )" + arguments + R"(, "out": 0}})",
                      seconds, 1)
      .channels[0];
}

}  // namespace

// pyo's Xnoise plays the same distributions, 2000 numbers a second. 9975 of pyo's against 40000 of ours: two samples of one distribution
// are farther apart than 0.0219 once in a thousand times (1.95 sqrt(1/9975 + 1/40000)). Those of one step (the Poisson's) are nearer; pyo's
// Poisson cuts its probabilities to thousandths, which is within that for a mean of 1 to 6.
TEST_CASE("The distributions are those of pyo's Xnoise") {
  const std::vector<Case> cases = {{0, .5, .5}, {1, .5, .5},  {2, .5, .5},  {3, .5, .5}, {4, 0, .5}, {4, 3, .5},  {4, 10, .5},
                                   {5, 3, .5},  {6, 0, .5},   {6, 3, .5},   {6, 10, .5}, {7, 0, .5}, {7, .5, .5}, {7, 5, .5},
                                   {8, .5, .5}, {8, .5, 1.5}, {8, .5, 3.5}, {8, 0, 1},   {8, .9, 0}, {9, .5, .5}, {9, .2, 1},
                                   {9, .5, 10}, {9, .5, 0},   {10, 1, 1},   {10, 4, 2},  {10, 6, .5}};
  std::string python;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    char line[120];
    std::snprintf(line, sizeof line, "a%d = Xnoise(%d, 2000, %g, %g).out(%d)\n", static_cast<int>(i), cases[i].dist, cases[i].x1, cases[i].x2,
                  static_cast<int>(i));
    python += line;
  }
  const Sound theirs = render_pyo(python, 5, static_cast<int>(cases.size()));
  for (std::size_t i = 0; i < cases.size(); ++i) {
    CAPTURE(cases[i].dist);
    CAPTURE(cases[i].x1);
    CAPTURE(cases[i].x2);
    std::vector<double> values;
    for (std::size_t n = 600 + 12; n < theirs.channels[i].size(); n += 24) values.push_back(theirs.channels[i][n]);
    CHECK(largest_distance(drawn(cases[i], 40000), values) < 0.0219);
  }
}

TEST_CASE("The walker's steps are even up to x2, in both directions, within x1") {
  const auto walk = drawn({11, 0.8, 0.1}, 40000);
  std::vector<double> steps;
  for (std::size_t i = 1; i < walk.size(); ++i) {
    REQUIRE(walk[i] >= 0);
    REQUIRE(walk[i] <= 0.8f);
    if (walk[i - 1] > 0.1 && walk[i - 1] < 0.7) steps.push_back(walk[i] - walk[i - 1]);
  }
  double sum = 0, squares = 0;
  for (double step : steps) sum += step, squares += step * step;
  const auto count = static_cast<double>(steps.size());
  CHECK(std::fabs(sum / count) < 4 * 0.0577 / std::sqrt(count));  // deviation 0.1 / sqrt(3)
  CHECK(squares / count == doctest::Approx(0.01 / 3).epsilon(0.03));
  CHECK(*std::max_element(steps.begin(), steps.end()) == doctest::Approx(0.1).epsilon(0.01));
}

// As pyo's: 3 to 12 numbers, two to five times (seen in 500 of its segments).
TEST_CASE("The looping walker repeats segments of 3 to 12 numbers two to five times") {
  const auto walk = drawn({12, 1, 0.001}, 20000);  // it does not reach 0 or 1, where numbers would be equal by themselves
  std::set<std::size_t> lengths, times;
  std::size_t at = 0;
  while (at + 80 < walk.size()) {
    std::size_t best_length = 0, best_times = 1;
    for (std::size_t length = 3; length <= 12; ++length) {
      std::size_t repeats = 1;
      while (std::equal(walk.begin() + static_cast<long>(at), walk.begin() + static_cast<long>(at + length),
                        walk.begin() + static_cast<long>(at + repeats * length)))
        ++repeats;
      if (repeats > 1 && repeats <= 5 && repeats * length > best_length * best_times) best_length = length, best_times = repeats;
    }
    REQUIRE(best_length > 0);
    lengths.insert(best_length);
    times.insert(best_times);
    at += best_length * best_times;
  }
  CHECK(lengths.size() == 10);
  CHECK(times == std::set<std::size_t>{2, 3, 4, 5});
}

TEST_CASE("The distributions stay in [0, 1] whatever their parameters") {
  for (int dist = 0; dist < tutti::kDistributions; ++dist)
    for (double x1 : {-1.0, 0.0, 1e30, double(INFINITY), double(NAN)})
      for (double x2 : {-1.0, 0.0, 1e30, double(INFINITY), double(NAN)})
        for (double y : drawn({dist, x1, x2}, 200)) REQUIRE((y >= 0 && y <= 1));
}

// 60 to 63, each a quarter of 2000: 500 +- 19.
TEST_CASE("TrigXnoiseMidi draws whole notes of its range, at triggers only") {
  const auto ours = notes(R"("mrange": [60, 64])", 2);
  int counts[4] = {};
  for (std::size_t n = 0; n < ours.size(); ++n) {
    REQUIRE(ours[n] == std::floor(ours[n]));
    REQUIRE((ours[n] >= 60 && ours[n] < 64));
    if (n % 48 == 0)
      ++counts[static_cast<int>(ours[n]) - 60];
    else
      REQUIRE(ours[n] == ours[n - 1]);
  }
  for (int count : counts) CHECK(std::abs(count - 500) < 80);
  const Sound before = render_patch(
      R"({"m": {"object": "Metro", "play": {"delay": 0.01}}, "a": {"object": "TrigXnoiseMidi", "input": "m", "mrange": [60, 64], "out": 0}})", 0.02,
      1);
  CHECK(before.channels[0][479] == 0);  // as pyo's
  CHECK(before.channels[0][480] >= 60);
}

// What pyo plays from [60, 65]: 60 to 64 as frequencies, and as transpositions of 62.
TEST_CASE("TrigXnoiseMidi has pyo's formats") {
  for (int scale : {1, 2}) {
    CAPTURE(scale);
    std::set<long> ours, theirs;
    for (float y : notes(R"("mrange": [60, 65], "scale": )" + std::to_string(scale), 0.2)) ours.insert(std::lround(y * 1000));
    const Sound pyo =
        render_pyo("m = Metro(0.001).play(); a = TrigXnoiseMidi(m, scale=" + std::to_string(scale) + ", mrange=(60, 65)); b = Sig(a).out()", 0.2, 1);
    for (std::size_t n = 240; n < pyo.channels[0].size(); ++n) theirs.insert(std::lround(pyo.channels[0][n] * 1000));
    CHECK(ours.size() == 5);
    REQUIRE(theirs.size() == 5);
    for (auto o = ours.begin(), t = theirs.begin(); o != ours.end(); ++o, ++t)
      CHECK(static_cast<double>(*o) == doctest::Approx(static_cast<double>(*t)).epsilon(2e-3));
  }
}

TEST_CASE("TrigXnoiseMidi has a distribution for each stream, takes signals, and draws the same from the same seed") {
  const std::string patch = R"({"m": {"object": "Metro", "time": 0.001}, "x": {"object": "Phasor", "freq": 3},
    "a": {"object": "TrigXnoiseMidi", "input": "m", "dist": [4, 5, 9], "x1": [20, 20, "x"], "x2": 0, "out": 0}})";
  const Sound once = render_patch(patch, 0.5, 3), again = render_patch(patch, 0.5, 3, ".", 41);
  CHECK(once.channels == again.channels);
  double sums[3] = {};
  for (std::size_t c = 0; c < 3; ++c)
    for (std::size_t n = 0; n < 24000; n += 48) sums[c] += once.channels[c][n] / 500;
  CHECK(sums[0] == doctest::Approx(5.9).epsilon(0.2));  // 127 / 20 less the half that falls off
  CHECK(sums[1] == doctest::Approx(120.2).epsilon(0.02));
  for (std::size_t n = 0; n < 16000; n += 48) REQUIRE(std::fabs(once.channels[2][n] - 127.0 * std::fmod(static_cast<double>(n) / 16000, 1)) < 1.1);
}
