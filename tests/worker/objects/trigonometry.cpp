#include <doctest/doctest.h>

#include <cmath>

#include "tests/worker/objects/at_values.h"
using namespace tutti::test;

namespace {
constexpr const char* kAngles = "0, 0.1, -0.7, 1.5, -1.6, 3, 3.2, -3.1415, 4.7, 6.2, 6.3, -40, 100.5, 1000, -9999.5, 1e-4";
}

// tutti's sine is a polynomial with an error of 6e-7; beyond 1000 radians single precision has steps of 6e-5 itself, and both sides take the
// same float. Tan multiplies an error of the angle (1e-7 at 4.7, 4e-6 after the reduction of 100) by 1 + tan^2: at 1.5, 200; at 4.7, 6520.
TEST_CASE("Sin, Cos, Tan and Tanh agree with pyo") {
  CHECK(difference_at("Sin", kAngles, 16) < 2e-6);
  CHECK(difference_at("Cos", kAngles, 16) < 2e-6);
  CHECK(difference_at("Tan", "0, 0.1, -0.7, 0.78, 0.79, -0.8, 1, 1.5, -1.5, 2, 3, 3.2, -3.1415, 4.5, 6.2, 40", 16) < 2e-5);
  CHECK(difference_at("Tanh", "0, 0.01, -0.1, 0.3, 0.54, 0.56, -0.9, 1, 2, -3, 5, 8.9, 9.1, -12, 100, -1000", 16) < kSinglePrecision);
}

TEST_CASE("Atan2 agrees with pyo, in all quadrants and on the axes") {
  CHECK(difference_at_values(R"("object": "Atan2", "b": [0, 1, 1, 1, 0, -1, -1, -1, 0.001, 1000, 0.3, -0.2], "a": [1, 1, 0, -1, -1, -1, 0, 1, 1000, 0.001, -0.4, 0.9])",
                             "Atan2(Sig([0, 1, 1, 1, 0, -1, -1, -1, 0.001, 1000, 0.3, -0.2]), Sig([1, 1, 0, -1, -1, -1, 0, 1, 1000, 0.001, -0.4, 0.9]))", 12) < kSinglePrecision);
  CHECK(difference_at_values(R"("object": "Atan2", "b": [0, 0], "a": [0, -2])", "Atan2(Sig([0, 0]), Sig([0, -2]))", 2) < kSinglePrecision);
}

// Angles that change in every frame: pyo's phase drifts by 1e-4 of a turn, 20 of which are the angle here.
TEST_CASE("Sin and Tanh agree with pyo: a signal, mul and add") {
  const Sound ours = render_patch(R"({"p": {"object": "Phasor", "freq": [33, -21], "mul": 20, "add": -10}, "a": {"object": "Sin", "input": "p", "mul": 0.5, "add": 0.1, "out": 0},
                                      "b": {"object": "Tanh", "input": "p", "mul": 0.2, "out": 0}})", 0.02);
  const Sound theirs = render_pyo("p = Phasor([33, -21], mul=20, add=-10); a = Sin(p, mul=0.5, add=0.1).out(); b = Tanh(p, mul=0.2).out()", 0.02);
  CHECK(largest_difference(ours, theirs) < 1e-3);
}

TEST_CASE("Tan is finite at its poles") {
  const Sound ours = render_patch(R"({"a": {"object": "Tan", "input": [1.57079633, -1.57079633, 4.71238898], "out": 0}})", 0.001, 3);
  for (const auto& channel : ours.channels) {
    CHECK(std::isfinite(channel[0]));
    CHECK(std::fabs(channel[0]) > 1e6f);
  }
}
