#include <doctest/doctest.h>

#include <cmath>
#include <string>

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
TEST_CASE("SVF stays sane where pyo runs away") {
  const Sound sound = filtered("SVF", R"("freq": 8000, "q": 0.5, "type": [0, 0.5, 1])", 1, 3);
  for (const auto& channel : sound.channels)
    for (float y : channel) REQUIRE(std::abs(y) < 4);
}

// At half the rate both filters in a row give half of 1 / (1 - w^2 / 4 - w / 2q) in the highpass, w = 2 sin(pi freq / rate); from a gain of 8 on w
// stays. At 8000 Hz, where w is 1, pyo's q 0.7 gives 46 dB, and what is below 0.667 runs away.
TEST_CASE("SVF does not ring at half the rate") {
  const auto gain = [](const std::string& freq, const std::string& q) {
    const Sound y = render_patch(R"({"fastest": {"object": "Phasor", "freq": 24000, "mul": 4, "add": -1},
      "a": {"object": "SVF", "input": "fastest", "freq": )" + freq + R"(, "q": )" + q + R"(, "type": 1, "out": 0}})", 0.1, 1);
    return std::abs(y.channels[0].back());
  };
  for (const char* q : {"0.5", "0.6", "0.7"}) CHECK(gain("8000", q) == doctest::Approx(16).epsilon(1e-3));
  CHECK(gain("8000", "1") == doctest::Approx(4).epsilon(1e-3));
  CHECK(gain("4000", "0.5") == doctest::Approx(std::pow(0.5 / (1 - std::pow(std::sin(M_PI / 12), 2) - 2 * std::sin(M_PI / 12)), 2)).epsilon(1e-3));
  CHECK(difference_to_pyo("SVF", R"("freq": 5700, "q": 0.5, "type": [0, 0.5, 1])", 0.2, 3) < 1e-4);
}
