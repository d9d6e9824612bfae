#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "tests/filter_against_pyo.h"
using namespace tutti::test;

namespace {

double mean(const std::vector<float>& x, int end, int size) {
  double sum = 0;
  for (int i = std::max(0, end - size); i < end; ++i) sum += x[static_cast<std::size_t>(i)];
  return sum / size;
}

}  // namespace

TEST_CASE("Average is the mean of the last samples") {
  const Sound source = render_patch(R"({"src": {"object": "Phasor", "freq": 93.75, "mul": 2, "add": -1, "out": 0}})", 0.1, 1);
  for (int size : {1, 2, 10, 511, 1000}) {
    CAPTURE(size);
    const Sound sound = filtered("Average", R"("size": )" + std::to_string(size) + R"(, "mul": [1, 0.5])", 0.1, 2);
    for (int n = 0; n < static_cast<int>(sound.channels[0].size()); ++n) {
      const double expected = mean(source.channels[0], n + 1, size);
      REQUIRE(std::abs(sound.channels[0][static_cast<std::size_t>(n)] - expected) < 1e-5);  // the rounding of at most 2 size sums, over size
      REQUIRE(std::abs(sound.channels[1][static_cast<std::size_t>(n)] - expected / 2) < 1e-5);
    }
  }
}

// pyo has the first sample of all, here -1, in the place of the oldest one in its window. With that put right it is the same from the first
// full window on (it starts in its own way).
TEST_CASE("Average agrees with pyo, but for the sample that pyo never forgets") {
  const Sound source = render_patch(R"({"src": {"object": "Phasor", "freq": 93.75, "mul": 2, "add": -1, "out": 0}})", 0.1, 1);
  const Sound ours = filtered("Average", R"("size": 7)", 0.1), theirs = filtered_by_pyo("Average", R"("size": 7)", 0.1);
  for (std::size_t n = 7; n < ours.channels[0].size(); ++n) {
    const float oldest = source.channels[0][n - 6];
    REQUIRE(std::abs(theirs.channels[0][n] + (oldest - source.channels[0][0]) / 7 - ours.channels[0][n]) < 1e-5);
  }
}

// A sum that runs for ever would carry the rounding of the loud part into the silence behind it.
TEST_CASE("Average forgets") {
  const Sound sound = render_patch(R"({"loud": {"object": "Phasor", "freq": 93.75, "mul": 1e7, "play": {"dur": 0.05}},
    "a": {"object": "Average", "input": "loud", "size": 100, "out": 0}})", 0.1, 1);
  CHECK(sound.channels[0][2000] > 1e5);
  CHECK(sound.channels[0].back() == 0);
}
