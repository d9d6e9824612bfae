#include <doctest/doctest.h>

#include <string>

#include "tests/filter_against_pyo.h"
using namespace tutti::test;

// As Biquad's, and one stage's rounding goes through the next.
TEST_CASE("Biquadx agrees with pyo: all types, numbers, lists and signals") {
  CHECK(difference_to_pyo("Biquadx", "") < 1e-4);
  for (const char* type : {"0", "1", "2", "3", "4"}) {
    CAPTURE(type);
    const std::string t = std::string(R"(, "type": )") + type;
    CHECK(difference_to_pyo("Biquadx", R"("freq": [500, 15000, 5000], "q": [1, 3, 0.5], "stages": 3, "mul": 0.5)" + t, 0.2, 3) < 5e-4);
    CHECK(difference_to_pyo("Biquadx", R"("freq": "slow * 4000 + 500", "q": "slow * 4 + 1", "stages": 2)" + t) < 5e-4);
  }
}
