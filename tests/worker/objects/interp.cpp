#include <doctest/doctest.h>

#include "tests/worker/objects/at_values.h"
using namespace tutti::test;

TEST_CASE("Interp agrees with pyo: numbers, a list, a signal beyond both ends") {
  CHECK(difference_at_values(R"("object": "Interp", "input": [1, 2, 3], "input2": [-5, 0.5, 8], "interp": [0, 0.3, 1], "mul": 0.5)",
                             "Interp(Sig([1, 2, 3]), Sig([-5, 0.5, 8]), [0, 0.3, 1], mul=0.5)", 3) < kSinglePrecision);
  const Sound ours = render_patch(R"({"p": {"object": "Phasor", "freq": 20, "mul": 3, "add": -1}, "q": {"object": "Phasor", "freq": 77}, "a": {"object": "Interp", "input": "q", "input2": 2, "interp": "p", "out": 0}})", 0.05, 1);
  CHECK(largest_difference(ours, render_pyo("p = Phasor(20, mul=3, add=-1); q = Phasor(77); a = Interp(q, Sig(2), p).out()", 0.05, 1)) < 3e-4);  // the drift of pyo's phase
}
