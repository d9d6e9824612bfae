#include <doctest/doctest.h>

#include <cmath>

#include "tests/filter_against_pyo.h"
using namespace tutti::test;

// pyo's filter starts with both of its past states at the first sample, not at rest, which a narrow one takes 3000 frames to forget; its recursion keeps
// the samples themselves and rounds them at the size of the output: 1e-5 and less, more towards low frequencies.
TEST_CASE("Allpass2 agrees with pyo: numbers, lists and signals") {
  constexpr std::size_t started = 4000;
  CHECK(difference_to_pyo("Allpass2", "", 0.2, 1, started) < 1e-4);
  CHECK(difference_to_pyo("Allpass2", R"("freq": [400, 15000, 22000, 5000], "bw": [100, 1000, 4000], "mul": 0.5)", 0.2, 4, started) < 2e-4);
  CHECK(difference_to_pyo("Allpass2", R"("freq": "slow * 4000 + 500", "bw": "slow * 800 + 100")", 0.165, 1, started) < 2e-4);
}

TEST_CASE("Allpass2 starts at rest: its first sample is r^2 times the input's") {
  const Sound sound = render_patch(R"({"x": {"object": "Sig", "value": 1}, "a": {"object": "Allpass2", "input": "x", "freq": 3000, "bw": 1000, "out": 0}})", 0.01, 1);
  CHECK(sound.channels[0][0] == doctest::Approx(std::exp(-2 * 3.14159265358979 * 1000 / 48000)).epsilon(1e-5));
}
