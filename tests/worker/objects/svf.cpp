#include <doctest/doctest.h>

#include <cmath>

#include "tests/filter_against_pyo.h"
using namespace tutti::test;

// A float's rounding in a filter whose poles are as near to the circle as 1 / q says.
TEST_CASE("SVF agrees with pyo: numbers, lists and signals") {
  CHECK(difference_to_pyo("SVF", "") < 1e-5);
  CHECK(difference_to_pyo("SVF", R"("freq": [200, 1000, 7900, 3000], "q": [1, 0.7, 2, 10], "type": [0.3, 0, 0.5, 1], "mul": 0.5)", 0.2, 4) < 1e-4);
  CHECK(difference_to_pyo("SVF", R"("freq": "slow * 3000 + 300", "q": "slow * 4 + 1", "type": "slow")") < 1e-4);
}

TEST_CASE("SVF ends at a sixth of the rate, as pyo's does") {
  CHECK(difference_to_pyo("SVF", R"("freq": 12000, "q": 2, "type": 0.2)") < 1e-4);
}

// pyo's output is 1e38 after 0.02 s here.
TEST_CASE("SVF stays sane where pyo runs away (does not hold yet)" * doctest::skip()) {
  const Sound sound = filtered("SVF", R"("freq": 8000, "q": 0.5, "type": [0, 0.5, 1])", 1, 3);
  for (const auto& channel : sound.channels)
    for (float y : channel) REQUIRE(std::abs(y) < 4);
}
