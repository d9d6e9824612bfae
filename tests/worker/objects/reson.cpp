#include <doctest/doctest.h>

#include "tests/filter_against_pyo.h"
using namespace tutti::test;

// pyo's recursion keeps the samples themselves and rounds them at the size of the output: 1e-5 and less, more where the poles are near to the circle.
TEST_CASE("Reson agrees with pyo: numbers, lists and signals") {
  CHECK(difference_to_pyo("Reson", "") < 5e-5);
  CHECK(difference_to_pyo("Reson", R"("freq": [200, 15000, 22000, 5000], "q": [0.5, 1, 20], "mul": 0.5)", 0.2, 4) < 1e-4);
  CHECK(difference_to_pyo("Reson", R"("freq": "slow * 4000 + 500", "q": 5)") < 1e-4);
  CHECK(difference_to_pyo("Reson", R"("freq": 1500, "q": "slow * 8 + 1")") < 1e-4);
}
