#include <doctest/doctest.h>

#include "tests/filter_against_pyo.h"
using namespace tutti::test;

// A float's rounding, summed over the filter's 200 samples.
TEST_CASE("DCBlock agrees with pyo") {
  CHECK(difference_to_pyo("DCBlock", "") < 1e-5);
  CHECK(difference_to_pyo("DCBlock", R"("mul": [0.5, 1], "add": 0.1)", 0.2, 2) < 1e-5);
}

TEST_CASE("DCBlock takes away a constant") {
  const Sound sound = render_patch(R"({"c": {"object": "Sig", "value": 0.75}, "a": {"object": "DCBlock", "input": "c", "out": 0}})", 0.1, 1);
  CHECK(sound.channels[0][0] == doctest::Approx(0.75));
  CHECK(std::abs(sound.channels[0].back()) < 1e-6);
}
