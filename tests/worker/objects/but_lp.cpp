#include <doctest/doctest.h>

#include "tests/filter_against_pyo.h"
using namespace tutti::test;

// pyo's recursion keeps the samples themselves and rounds them at the size of the output: 1e-5 and less, more towards low frequencies.
TEST_CASE("ButLP agrees with pyo: numbers, a list and a signal") {
  CHECK(difference_to_pyo("ButLP", "") < 2e-5);
  CHECK(difference_to_pyo("ButLP", R"("freq": [200, 15000, 22000, 5000], "mul": 0.5)", 0.2, 4) < 5e-5);
  CHECK(difference_to_pyo("ButLP", R"("freq": "slow * 4000 + 500")") < 5e-5);
}
