#include <doctest/doctest.h>

#include "tests/filter_against_pyo.h"
using namespace tutti::test;

// pyo's recursion keeps the samples themselves and rounds them at the size of the output: 1e-5 and less, more towards low frequencies.
TEST_CASE("ButBR agrees with pyo: numbers, lists and signals") {
  CHECK(difference_to_pyo("ButBR", "") < 1e-4);
  CHECK(difference_to_pyo("ButBR", R"("freq": [400, 15000, 22000, 5000], "q": [1, 5, 20], "mul": 0.5)", 0.2, 4) < 1e-4);
  CHECK(difference_to_pyo("ButBR", R"("freq": "slow * 4000 + 500", "q": "slow * 8 + 1")") < 2e-4);
}
