#include <doctest/doctest.h>

#include "tests/trigger_frames.h"
using namespace tutti::test;

TEST_CASE("Trig triggers once, in the frame in which it is played") {
  const Sound ours = render_patch(R"({"a": {"object": "Trig", "out": 0}})", 0.05, 1);
  CHECK(largest_difference(ours, render_pyo("a = Trig(); b = Sig(a).out()", 0.05, 1)) < 1e-6);  // 1 over render_pyo's first fade factor

  // pyo's waits for a buffer's edge: 512 for 500.
  const Sound late = render_patch(R"({"a": {"object": "Trig", "out": 0, "play": false},
    "c": {"object": "CallAfter", "time": 0.010416667, "do": [{"play": "a"}]}, "d": {"object": "CallAfter", "time": 0.02, "do": [{"play": "a"}]}})",
                                  0.05, 1);
  CHECK(trigger_frames(late.channels[0]) == std::vector<int>{500, 960});
}
