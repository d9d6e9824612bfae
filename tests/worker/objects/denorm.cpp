#include <doctest/doctest.h>

#include "tests/against_pyo.h"
using namespace tutti::test;

TEST_CASE("Denorm passes the signal, where pyo's adds 1e-24, and turns denormals into 0") {
  const Sound ours = render_patch(R"({"p": {"object": "Phasor", "freq": 100}, "a": {"object": "Denorm", "input": "p", "mul": 0.5, "out": 0}})", 0.009, 1);
  CHECK(largest_difference(ours, render_pyo("p = Phasor(100); a = Denorm(p, mul=0.5).out()", 0.009, 1)) < 1e-4);  // the drift of pyo's phase
  const Sound small = render_patch(R"({"a": {"object": "Denorm", "input": [1e-39, -1e-39, 1.2e-38, 0], "mul": 1e30, "out": 0}})", 0.001, 4);
  CHECK(small.channels[0][0] == 0.0f);
  CHECK(small.channels[1][0] == 0.0f);
  CHECK(small.channels[2][0] > 1e-8f);
  CHECK(small.channels[3][0] == 0.0f);
}
