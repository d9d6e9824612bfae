#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

struct Statistics {
  double mean = 0, variance = 0, smallest = 0, largest = 0;
  double correlation = 0;           // with the frame before
  std::array<double, 8> histogram;  // shares of eight equal parts of [-1, 1]
};

Statistics statistics_of(const std::vector<float>& x, std::size_t first) {
  Statistics s;
  s.histogram.fill(0);
  const double n = static_cast<double>(x.size() - first);
  for (std::size_t i = first; i < x.size(); ++i) {
    s.mean += x[i] / n;
    s.variance += static_cast<double>(x[i]) * x[i] / n;
    s.smallest = std::min<double>(s.smallest, x[i]);
    s.largest = std::max<double>(s.largest, x[i]);
    s.histogram[static_cast<std::size_t>(std::clamp(std::floor((x[i] + 1) * 4), 0.0f, 7.0f))] += 1 / n;
    if (i > first) s.correlation += static_cast<double>(x[i]) * x[i - 1] / n;
  }
  s.correlation /= s.variance;
  return s;
}

}  // namespace

// Random on both sides, hence by statistics. 96000 samples: the standard error of the mean is 0.0019, of the variance 0.3 %, of
// the correlation 0.0032, of a share of 1/8 0.0011; the tolerances are four of them. The first 5 ms, which pyo's server fades in,
// are left out.
TEST_CASE("Noise has pyo's statistics") {
  const Sound ours = render_patch(R"({"a": {"object": "Noise", "out": 0}})", 2, 1);
  const Sound theirs = render_pyo("a = Noise().out()", 2, 1);
  const Statistics a = statistics_of(ours.channels[0], 240), b = statistics_of(theirs.channels[0], 240);
  CHECK(std::fabs(a.mean) < 0.008);
  CHECK(a.variance == doctest::Approx(0.99 * 0.99 / 3).epsilon(0.012));
  CHECK(a.variance == doctest::Approx(b.variance).epsilon(0.017));
  CHECK(std::fabs(a.correlation) < 0.013);
  CHECK(a.smallest == doctest::Approx(b.smallest).epsilon(0.001));
  CHECK(a.largest == doctest::Approx(b.largest).epsilon(0.001));
  for (std::size_t i = 0; i < 8; ++i) CHECK(std::fabs(a.histogram[i] - b.histogram[i]) < 0.0065);
}

TEST_CASE("Noise of two streams has nothing in common") {
  const Sound ours = render_patch(R"({"a": {"object": "Noise", "mul": [1, 1], "out": 0}})", 2, 2);
  double product = 0;
  const std::size_t n = ours.channels[0].size();
  for (std::size_t i = 0; i < n; ++i) product += ours.channels[0][i] * ours.channels[1][i] / static_cast<double>(n);
  CHECK(std::fabs(product / (0.99 * 0.99 / 3)) < 0.013);
}
