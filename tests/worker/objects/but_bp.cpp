#include <doctest/doctest.h>

#include "tests/filter_against_pyo.h"
using namespace tutti::test;

// pyo's recursion keeps the samples themselves and rounds them at the size of the output: 1e-5 and less, more where the poles are near to the circle.
TEST_CASE("ButBP agrees with pyo: numbers, lists and signals") {
  CHECK(difference_to_pyo("ButBP", "") < 5e-5);
  CHECK(difference_to_pyo("ButBP", R"("freq": [200, 15000, 22000, 5000], "q": [1, 5, 20], "mul": 0.5)", 0.2, 4) < 1e-4);
  CHECK(difference_to_pyo("ButBP", R"("freq": "slow * 4000 + 500", "q": 5)") < 1e-4);
  CHECK(difference_to_pyo("ButBP", R"("freq": 1500, "q": "slow * 8 + 1")") < 1e-4);
  CHECK(difference_to_pyo("ButBP", R"("freq": "slow * 4000 + 500", "q": "slow * 8 + 1")") < 1e-4);
}

TEST_CASE("ButBP takes a q below 1 as 1, as pyo does") {
  CHECK(difference_to_pyo("ButBP", R"("freq": 1000, "q": 0.3)") < 5e-5);
  CHECK(largest_difference(filtered("ButBP", R"("freq": 1000, "q": 0.3)", 0.1), filtered("ButBP", R"("freq": 1000, "q": 1)", 0.1)) == 0);
}
