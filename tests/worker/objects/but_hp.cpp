#include <doctest/doctest.h>

#include "tests/filter_against_pyo.h"
using namespace tutti::test;

// pyo's recursion keeps the samples themselves and rounds them at the size of the output: 1e-5 and less, more towards low frequencies.
TEST_CASE("ButHP agrees with pyo: numbers, a list and a signal") {
  CHECK(difference_to_pyo("ButHP", "") < 5e-5);
  CHECK(difference_to_pyo("ButHP", R"("freq": [300, 15000, 22000, 5000], "mul": 0.5)", 0.2, 4) < 1e-4);
  CHECK(difference_to_pyo("ButHP", R"("freq": "slow * 4000 + 500")") < 1e-4);
}
