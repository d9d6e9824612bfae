#include <doctest/doctest.h>

#include "tests/filter_against_pyo.h"
using namespace tutti::test;

// pyo's recursion keeps the samples themselves and rounds them at the size of the output: 1e-5 and less, more towards low frequencies.
TEST_CASE("EQ agrees with pyo: all types, numbers, lists and signals") {
  CHECK(difference_to_pyo("EQ", "") < 1e-4);
  for (const char* type : {"0", "1", "2"}) {
    CAPTURE(type);
    const std::string t = std::string(R"(, "type": )") + type;
    CHECK(difference_to_pyo("EQ", R"("freq": [500, 15000, 5000], "q": [1, 0.5, 4], "boost": [-12, 6, 9], "mul": 0.5)" + t, 0.2, 3) < 2e-4);
    CHECK(difference_to_pyo("EQ", R"("freq": "slow * 4000 + 500", "q": "slow * 4 + 1", "boost": "slow * 12 - 6")" + t) < 3e-4);
  }
}
