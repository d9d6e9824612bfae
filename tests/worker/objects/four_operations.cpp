#include <doctest/doctest.h>

#include <cmath>

#include "tests/worker/objects/at_values.h"
using namespace tutti::test;

TEST_CASE("Div and Sub agree with pyo: numbers, signals and a divisor of 0") {
  CHECK(difference_at_values(R"("object": "Sub", "a": [1, 2, -3], "b": [0.5, 3, 0])", "Sub(Sig([1, 2, -3]), Sig([0.5, 3, 0]))", 3) < kSinglePrecision);
  CHECK(difference_at_values(R"("object": "Div", "a": [1, 2, -3, 1], "b": [0.5, 3, -7, 1000])", "Div(Sig([1, 2, -3, 1]), Sig([0.5, 3, -7, 1000]))", 4) < kSinglePrecision);
  CHECK(difference_at_values(R"("object": "Div", "a": [1, -1, 2], "b": [0, 0, 1e-12], "mul": 1e-10)", "Div(Sig([1, -1, 2]), Sig([0, 0, 1e-12]), mul=1e-10)", 3) < kSinglePrecision);
  CHECK(difference_at_values(R"("object": "Div", "mul": 0.5)", "Div(Sig(1), mul=0.5)", 1) < kSinglePrecision);  // the defaults
  const Sound ours = render_patch(R"({"p": {"object": "Phasor", "freq": [10, 11], "add": 1}, "q": {"object": "Phasor", "freq": -13, "add": 1},
    "a": {"object": "Div", "a": "p", "b": "q", "out": 0}, "b": {"object": "Sub", "a": "p", "b": "q", "out": 0}})", 0.02);
  CHECK(largest_difference(ours, render_pyo("p = Phasor([10, 11], add=1); q = Phasor(-13, add=1); a = Div(p, q).out(); b = Sub(p, q).out()", 0.02)) < 1e-4);
}

TEST_CASE("Add and Mul are pyo's + and *, and what + - * / in an expression make") {
  const Sound objects = render_patch(R"({"p": {"object": "Phasor", "freq": [10, 11]}, "q": {"object": "Phasor", "freq": -13, "add": 1},
    "a": {"object": "Add", "a": "p", "b": "q", "out": 0}, "m": {"object": "Mul", "a": "p", "b": "q", "out": 2}})", 0.02, 4);
  const Sound expressions = render_patch(R"({"p": {"object": "Phasor", "freq": [10, 11]}, "q": {"object": "Phasor", "freq": -13, "add": 1},
    "a": {"object": "Sig", "value": "p + q", "out": 0}, "m": {"object": "Sig", "value": "p * q", "out": 2}})", 0.02, 4);
  const Sound theirs = render_pyo("p = Phasor([10, 11]); q = Phasor(-13, add=1); a = (p + q).out(); m = (p * q).out(2)", 0.02, 4);
  CHECK(largest_difference(objects, theirs) < 1e-4);  // the drift of pyo's phase
  CHECK(largest_difference(objects, expressions) < 1e-6);  // a * b + c may be rounded once or twice
}
