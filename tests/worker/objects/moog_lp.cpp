#include <doctest/doctest.h>

#include <cmath>

#include "tests/filter_against_pyo.h"
using namespace tutti::test;

// Floats round alike at low resonance; where the filter nearly sounds by itself, a difference lives long.
TEST_CASE("MoogLP agrees with pyo: numbers, lists and signals") {
  CHECK(difference_to_pyo("MoogLP", "") < 1e-5);
  CHECK(difference_to_pyo("MoogLP", R"("freq": [200, 1000, 15000, 5000], "res": [0.5, 0.9, 0.3, 0], "mul": 0.5)", 0.2, 4) < 5e-5);
  CHECK(difference_to_pyo("MoogLP", R"("freq": "slow * 4000 + 500", "res": "slow * 0.8 + 0.1")") < 1e-4);
}

// Self-oscillation: the same steady tone. After 10 ms the two sides' rounding has not yet grown apart.
TEST_CASE("MoogLP agrees with pyo: a resonance that sounds by itself") {
  CHECK(difference_to_pyo("MoogLP", R"("freq": 1000, "res": 5)", 0.01) < 1e-3);
  CHECK(difference_to_pyo("MoogLP", R"("freq": 1000, "res": 10)", 0.01) < 1e-3);
}

// The greatest value of y - y^3 / 6 is sqrt(8) / 3. pyo answers such an input with infinity and never sounds again.
TEST_CASE("MoogLP is bounded whatever comes in") {
  const Sound sound = filtered("MoogLP", R"("freq": [300, 20000], "res": 10)", 0.2, 2);
  const Sound loud = render_patch(R"({"src": {"object": "Phasor", "freq": 93.75, "mul": 1e6},
    "a": {"object": "MoogLP", "input": "src", "freq": [300, 20000], "res": [0, 10], "out": 0}})", 0.2, 2);
  for (const Sound* each : {&sound, &loud})
    for (const auto& channel : each->channels)
      for (float y : channel) REQUIRE(std::abs(y) <= 0.942810f);
}
