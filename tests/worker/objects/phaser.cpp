#include <doctest/doctest.h>

#include <string>

#include "tests/filter_against_pyo.h"
using namespace tutti::test;

// Both sides' stages round in their own way, 1e-5 each, and each one's rounding goes through all that follow.
TEST_CASE("Phaser agrees with pyo: numbers and lists") {
  CHECK(difference_to_pyo("Phaser", "") < 2e-4);
  CHECK(difference_to_pyo("Phaser", R"("freq": [300, 2000], "spread": [1.2, 0.9], "q": [1, 5], "feedback": [0.5, 0.8, 0], "mul": 0.5)", 0.2, 3) < 5e-4);
  CHECK(difference_to_pyo("Phaser", R"("freq": 200, "spread": 1.1, "q": 2, "num": 48)") < 2e-3);
  CHECK(difference_to_pyo("Phaser", R"("freq": 200, "spread": 1.1, "q": 2, "feedback": 0.5, "num": 48)") < 2e-3);
}

// The tangents that tutti follows (the file's head) are wrong by 3e-5 of a frequency; pyo computes every coefficient in every frame from a table.
TEST_CASE("Phaser agrees with pyo: signals") {
  for (const char* num : {"8", "48"}) {
    CAPTURE(num);
    const std::string n = std::string(R"(, "num": )") + num;
    CHECK(difference_to_pyo("Phaser", R"("freq": 250, "spread": "slow * 0.3 + 1.05", "q": 2)" + n) < 3e-3);
    CHECK(difference_to_pyo("Phaser", R"("freq": "slow * 400 + 100", "spread": 1.1, "q": 2)" + n) < 3e-3);
    CHECK(difference_to_pyo("Phaser", R"("freq": "slow * 400 + 100", "spread": "slow * 0.3 + 1.05", "q": "slow * 5 + 1", "feedback": "slow * 0.5")" + n) < 3e-3);
  }
}
