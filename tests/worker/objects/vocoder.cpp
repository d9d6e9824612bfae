#include <doctest/doctest.h>

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
