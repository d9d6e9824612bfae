#include <doctest/doctest.h>

#include <cmath>

#include "tests/filter_against_pyo.h"
using namespace tutti::test;

// pyo's rounding piles up over as many frames as the glide has; ours is kept small.
TEST_CASE("Port agrees with pyo: numbers, lists and signals") {
  CHECK(difference_to_pyo("Port", "") < 1e-5);
  CHECK(difference_to_pyo("Port", R"("risetime": [0.001, 0.02, 0], "falltime": [0.1, 0.0001], "init": [0.5, 0, -1], "mul": 0.5)", 0.2, 3) < 1e-5);
  CHECK(difference_to_pyo("Port", R"("risetime": "slow * 0.01", "falltime": "slow * 0.1 + 0.001")") < 1e-5);
}

// pyo stays where a step no longer changes a float: 0.4 Hz short after these 3 s.
TEST_CASE("Port arrives where it goes") {
  const Sound sound = render_patch(R"({"c": {"object": "Sig", "value": 500}, "a": {"object": "Port", "input": "c", "risetime": 0.2, "init": 400, "out": 0}})", 3, 1);
  CHECK(std::abs(sound.channels[0].back() - 500) < 1e-4);
}
