#include <doctest/doctest.h>

#include "tests/against_pyo.h"
#include "tests/same_samples.h"
using namespace tutti::test;

TEST_CASE("Delay1 agrees with pyo") {
  const Sound ours = render_patch(with_bursts(R"("a": {"object": "Delay1", "input": "x", "mul": [0.5, 2], "out": 0})"), 0.2);
  const Sound theirs = render_pyo(with_pyo_bursts("a = Delay1(x, mul=[0.5, 2]).out()"), 0.2);
  CHECK(largest_difference(ours, theirs) < 2e-6);  // the samples are the same; pyo's file is scaled by 1 - 8e-7
}
