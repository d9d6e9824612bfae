#include <doctest/doctest.h>

#include "tests/trigger_frames.h"
using namespace tutti::test;

TEST_CASE("CallAfter acts once, at its frame") {
  const Sound ours = render_patch(R"({"a": {"object": "Sig", "value": 0.25, "mul": 0.5, "out": 0},
    "c": {"object": "CallAfter", "time": 0.0123, "do": [{"set": "a.value", "to": 0.5}, {"set": "a.mul", "to": 2}]}})",
                                  0.1, 1);
  for (std::size_t n = 0; n < ours.channels[0].size(); ++n) REQUIRE(ours.channels[0][n] == (n < 590 ? 0.125f : 1.0f));  // 590.4 frames
}

TEST_CASE("CallAfter counts from when it is played, anew each time") {
  const Sound ours = render_patch(R"({"t": {"object": "Trig", "out": 0, "play": false},
    "p": {"object": "Pattern", "time": 0.01, "do": [{"play": "c"}], "play": {"dur": 0.035}},
    "c": {"object": "CallAfter", "time": 0.012, "do": [{"play": "t"}], "play": false}})",
                                  0.1, 1);
  CHECK(trigger_frames(ours.channels[0]) == std::vector<int>{3 * 480 + 576});  // played at 0, 480, 960 and 1440: only the last is left alone
  const Sound at_once =
      render_patch(R"({"t": {"object": "Trig", "out": 0, "play": false}, "c": {"object": "CallAfter", "time": 0, "do": [{"play": "t"}]}})", 0.01, 1);
  CHECK(trigger_frames(at_once.channels[0]) == std::vector<int>{0});
}
