#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

// At 12000 Hz one value every 4 frames; taken in the middle, because pyo's phase drifts.
std::vector<double> values_of(const Sound& sound, std::size_t first_frame = 242) {
  std::vector<double> values;
  for (std::size_t i = first_frame; i < sound.channels[0].size(); i += 4) values.push_back(sound.channels[0][i]);
  return values;
}

std::vector<double> ours(int dist, double x1, double x2, double seconds = 4) {
  return values_of(render_patch(R"({"a": {"object": "Xnoise", "freq": 12000, "dist": )" + std::to_string(dist) + R"(, "x1": )" + std::to_string(x1) + R"(, "x2": )" + std::to_string(x2) +
                                R"(, "out": 0}})", seconds, 1));
}
std::vector<double> theirs(int dist, double x1, double x2, double seconds = 4) {
  std::vector<double> values = values_of(render_pyo("a = Xnoise(" + std::to_string(dist) + ", 12000, " + std::to_string(x1) + ", " + std::to_string(x2) + ").out()", seconds, 1));
  for (double& v : values) v /= 0.999999225;  // the gain of pyo's offline server
  return values;
}

// The largest distance between the two distributions' sums (Kolmogorov and Smirnov).
double distance(std::vector<double> a, std::vector<double> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  double largest = 0;
  for (std::size_t i = 0, k = 0; i < a.size() && k < b.size();) {
    const double x = std::min(a[i], b[k]) + 1e-7;  // single precision: values at the ends are the same
    while (i < a.size() && a[i] <= x) ++i;
    while (k < b.size() && b[k] <= x) ++k;
    largest = std::max(largest, std::fabs(static_cast<double>(i) / static_cast<double>(a.size()) - static_cast<double>(k) / static_cast<double>(b.size())));
  }
  return largest;
}

double correlation(const std::vector<double>& x) {
  double mean = 0, variance = 0, product = 0;
  for (double v : x) mean += v / static_cast<double>(x.size());
  for (std::size_t i = 1; i < x.size(); ++i) {
    variance += (x[i] - mean) * (x[i] - mean);
    product += (x[i] - mean) * (x[i - 1] - mean);
  }
  return product / variance;
}

}  // namespace

// Two samples of 48000 of one distribution are nearer than 1.95 sqrt(2 / 48000) = 0.0126 in 999 of 1000 cases.
TEST_CASE("Xnoise has pyo's distributions") {
  const struct {
    int dist;
    double x1, x2;
  } cases[] = {{0, 0.5, 0.5}, {1, 0.5, 0.5}, {2, 0.5, 0.5}, {3, 0.5, 0.5}, {4, 3, 0.5}, {4, 0, 0}, {5, 3, 0.5}, {6, 3, 0.5}, {6, 0.5, 0.5}, {7, 0.5, 0.5}, {7, 3, 0}, {8, 0.5, 1.5},
               {8, 0.5, 0.5}, {8, 0.7, 3.5}, {9, 0.5, 0.5}, {9, 0.2, 0.3}, {10, 1, 1}, {10, 3, 1}, {10, 5, 2}, {10, 0, 0}};
  for (const auto& c : cases) {
    CAPTURE(c.dist);
    CAPTURE(c.x1);
    CAPTURE(c.x2);
    const std::vector<double> values = ours(c.dist, c.x1, c.x2);
    CHECK(distance(values, theirs(c.dist, c.x1, c.x2)) < 0.014);
    CHECK(*std::min_element(values.begin(), values.end()) >= 0);
    CHECK(*std::max_element(values.begin(), values.end()) <= 1);
    if (c.x1 > 0) CHECK(!(std::fabs(correlation(values)) > 0.02));  // four standard errors
  }
}

// Neighbours depend on each other, which widens the distance: values that lie 30 apart do not (with steps up to half the range).
TEST_CASE("Xnoise's walker has pyo's steps and range") {
  const std::vector<double> a = ours(11, 1, 0.5), b = theirs(11, 1, 0.5);
  std::vector<double> steps[2], places[2];
  int side = 0;
  for (const auto* x : {&a, &b}) {
    for (std::size_t i = 1; i < x->size(); ++i) steps[side].push_back((*x)[i] - (*x)[i - 1]);
    for (std::size_t i = 0; i < x->size(); i += 30) places[side].push_back((*x)[i]);
    ++side;
  }
  CHECK(distance(steps[0], steps[1]) < 0.03);
  CHECK(distance(places[0], places[1]) < 0.07);  // 1600 values: 1.95 sqrt(2 / 1600)
  CHECK(*std::max_element(steps[0].begin(), steps[0].end()) <= 0.5);
  CHECK(*std::max_element(steps[0].begin(), steps[0].end()) > 0.49);
  const std::vector<double> low = ours(11, 0.3, 0.1, 1);
  CHECK(*std::max_element(low.begin(), low.end()) == doctest::Approx(0.3));
}

// A run of 3 to 12 values, heard three times, as in pyo's.
TEST_CASE("Xnoise's loopseg repeats what it has walked") {
  const std::vector<double> x = values_of(render_patch(R"({"a": {"object": "Xnoise", "freq": 12000, "dist": 12, "x1": 1, "x2": 0.05, "out": 0}})", 1, 1), 2);
  std::map<std::size_t, int> lengths;
  std::size_t i = 0;
  while (i + 40 < x.size()) {
    std::size_t length = 3;
    const auto repeats = [&](std::size_t n) {
      for (std::size_t k = 0; k < 2 * n; ++k)
        if (x[i + k] != x[i + k + n]) return false;
      return true;
    };
    while (length <= 12 && !repeats(length)) ++length;
    REQUIRE(length <= 12);
    ++lengths[length];
    i += 3 * length;
  }
  CHECK(lengths.size() == 10);
}

TEST_CASE("Xnoise's streams are independent, take their parameters as signals, and do not change each other") {
  const Sound bank = render_patch(R"({"s": {"object": "Sine", "freq": 2, "mul": 3, "add": 3}, "a": {"object": "Xnoise", "dist": [0, 4, 11], "freq": [100, 50, "s * 100"], "x1": "s", "out": 0}})", 1, 3);
  for (const auto& channel : bank.channels)
    for (float y : channel) {
      REQUIRE(y >= 0.0f);
      REQUIRE(y <= 1.0f);
    }
  const Sound other = render_patch(R"({"a": {"object": "Xnoise", "dist": [0, 12, 9], "freq": [100, 1000, 1], "x1": 0.2, "out": 0}})", 1, 3);
  CHECK(bank.channels[0] == other.channels[0]);
}
