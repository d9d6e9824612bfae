#include <doctest/doctest.h>

#include "tests/against_pyo.h"
using namespace tutti::test;

TEST_CASE("Sig agrees with pyo: number, list and signal") {
  const Sound ours = render_patch(R"({"a": {"object": "Sig", "value": [0.25, -0.5], "mul": 2, "add": 0.1, "out": 0}})", 0.05);
  const Sound theirs = render_pyo("a = Sig([0.25, -0.5], mul=2, add=0.1).out()", 0.05);
  CHECK(largest_difference(ours, theirs) < 1e-6);

  const Sound signal = render_patch(R"({"p": {"object": "Phasor", "freq": 10}, "a": {"object": "Sig", "value": "p", "mul": 0.5, "out": 0}})", 0.05, 1);
  CHECK(largest_difference(signal, render_pyo("p = Phasor(10); a = Sig(p, mul=0.5).out()", 0.05, 1)) < 1e-5);  // the drift of pyo's phase
}
