#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "tests/worker/objects/at_values.h"
using namespace tutti::test;

TEST_CASE("Sqrt, Exp, Log and Log10 agree with pyo") {
  CHECK(difference_at("Sqrt", "0, 1, 2, 0.25, 1e-6, 100, -1, -0.001", 8) < kSinglePrecision);
  CHECK(difference_at("Exp", "0, 1, -1, 0.5, 2.3, -10, -80, 5", 8) < 2 * kSinglePrecision);
  CHECK(difference_at("Log", "1, 2, 0.5, 1e-6, 1000, 0, -1, 2.718281828", 8) < kSinglePrecision);
  CHECK(difference_at("Log10", "1, 2, 0.5, 1e-6, 1000, 0, -1, 10", 8) < kSinglePrecision);
}

TEST_CASE("Pow agrees with pyo: whole exponents of negative numbers too") {
  CHECK(difference_at_values(R"("object": "Pow", "base": [10, 2, 0.5, -2, -2, -1.5, 0, 0, 3, 1, -3, 7], "exponent": [1, 0.5, 3, 2, 3, -1, 2, 0, -2.5, 100, 0, 0])",
                             "Pow(Sig([10, 2, 0.5, -2, -2, -1.5, 0, 0, 3, 1, -3, 7]), Sig([1, 0.5, 3, 2, 3, -1, 2, 0, -2.5, 100, 0, 0]))", 12) < 4 * kSinglePrecision);
  const Sound ours = render_patch(R"({"p": {"object": "Phasor", "freq": 20}, "a": {"object": "Pow", "base": "p", "exponent": 2.5, "mul": 0.5, "out": 0}})", 0.05, 1);
  CHECK(largest_difference(ours, render_pyo("p = Phasor(20); a = Pow(p, 2.5, mul=0.5).out()", 0.05, 1)) < 1e-4);  // the drift of pyo's phase
}

TEST_CASE("What has no real result is 0, and nothing is infinite") {
  const Sound ours = render_patch(R"({
    "a": {"object": "Pow", "base": [-2, 0], "exponent": [0.5, -1], "out": 0},
    "b": {"object": "Exp", "input": 1000, "out": 2},
    "c": {"object": "Pow", "base": 1e30, "exponent": 30, "out": 3}})", 0.001, 4);
  CHECK(ours.channels[0][0] == 0.0f);
  CHECK(ours.channels[1][0] == 0.0f);
  CHECK(ours.channels[2][0] > 1e38f);
  CHECK(std::isfinite(ours.channels[2][0]));
  CHECK(ours.channels[3][0] > 1e38f);
  CHECK(std::isfinite(ours.channels[3][0]));
}
