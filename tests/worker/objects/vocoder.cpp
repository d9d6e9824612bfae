#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tests/filter_against_pyo.h"
using namespace tutti::test;

// pyo's four filters a band round in their own way, 1e-4 of a band, and the sum is multiplied by 10 q.
TEST_CASE("Vocoder agrees with pyo: numbers and lists") {
  CHECK(difference_to_pyo("Vocoder", R"("input2": "other")") < 2e-3);
  CHECK(difference_to_pyo("Vocoder", R"("input2": "other", "freq": [80, 400], "spread": [1.5, 1, 0.7], "q": [20, 5, 1], "slope": [0, 0.5, 1], "stages": 8, "mul": 0.1)", 0.2, 3) < 1e-3);
}

TEST_CASE("Vocoder agrees with pyo: bands beyond half the rate") {
  CHECK(difference_to_pyo("Vocoder", R"("input2": "other", "freq": 1000, "spread": 2, "q": 5, "slope": 1, "stages": 7)") < 1e-3);
}

TEST_CASE("Vocoder agrees with pyo: signals (does not hold yet)" * doctest::skip()) {
  const char* const parameters = R"("input2": "other", "freq": "slow * 50 + 100", "spread": "slow * 0.2 + 1", "q": "slow * 5 + 5", "slope": "slow", "stages": 10, "mul": 0.1)";
  double largest = 0;
  const Sound theirs = filtered_by_pyo("Vocoder", parameters, 0.2);
  for (float y : theirs.channels[0]) largest = std::max(largest, static_cast<double>(std::abs(y)));
  CHECK(largest_difference(filtered("Vocoder", parameters, 0.2), theirs) < 0.005 * largest);
}
