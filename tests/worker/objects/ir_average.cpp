#include <doctest/doctest.h>

#include "tests/filter_against_pyo.h"
using namespace tutti::test;

// Sums of `order` products in single precision on both sides.
TEST_CASE("IRAverage agrees with pyo") {
  CHECK(difference_to_pyo("IRAverage", "", 0.1) < 1e-5);
  CHECK(difference_to_pyo("IRAverage", R"("order": 16, "mul": [0.5, 1], "add": 0.1)", 0.1, 2) < 1e-5);
  CHECK(difference_to_pyo("IRAverage", R"("order": 101)", 0.1) < 1e-5);
  CHECK(difference_to_pyo("IRAverage", R"("order": 4096)", 0.2) < 5e-5);
}

TEST_CASE("IRAverage leaves a constant as it is") {
  const Sound sound = render_patch(R"({"c": {"object": "Sig", "value": 0.75}, "a": {"object": "IRAverage", "input": "c", "order": 64, "out": 0}})", 0.01, 1);
  CHECK(sound.channels[0].back() == doctest::Approx(0.75).epsilon(1e-6));
}
