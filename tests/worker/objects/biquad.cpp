#include <doctest/doctest.h>

#include <string>

#include "tests/filter_against_pyo.h"
using namespace tutti::test;

// pyo's recursion keeps the samples themselves and rounds them at the size of the output: 1e-5 and less, more towards low frequencies.
TEST_CASE("Biquad agrees with pyo: all types, numbers, lists and signals") {
  CHECK(difference_to_pyo("Biquad", "") < 2e-5);
  for (const char* type : {"0", "1", "2", "3", "4"}) {
    CAPTURE(type);
    const std::string t = std::string(R"(, "type": )") + type;
    CHECK(difference_to_pyo("Biquad", R"("freq": [500, 15000, 22000, 5000], "q": [1, 5, 0.5], "mul": 0.5)" + t, 0.2, 4) < 2e-4);
    CHECK(difference_to_pyo("Biquad", R"("freq": "slow * 4000 + 500", "q": 5)" + t) < 2e-4);
    CHECK(difference_to_pyo("Biquad", R"("freq": "slow * 4000 + 500", "q": "slow * 8 + 1")" + t) < 2e-4);
  }
}
