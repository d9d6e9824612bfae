#include <doctest/doctest.h>

#include "tests/filter_against_pyo.h"
using namespace tutti::test;

// A float's rounding in a filter that sums some rate / freq samples.
TEST_CASE("Tone agrees with pyo: numbers, a list and a signal") {
  CHECK(difference_to_pyo("Tone", "") < 5e-6);
  CHECK(difference_to_pyo("Tone", R"("freq": [50, 15000, 22000, 5000], "mul": 0.5)", 0.2, 4) < 1e-5);
  CHECK(difference_to_pyo("Tone", R"("freq": "slow * 4000 + 100")") < 1e-5);
}
