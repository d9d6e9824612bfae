#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "tests/trigger_frames.h"
#include "worker/objects/registry.h"
using namespace tutti::test;

namespace {

struct Counter final : tutti::Actor {
  int actions = 0;
  void perform(int) override { ++actions; }
};

}  // namespace

TEST_CASE("Pattern's steps and Metro's triggers fall on the same frames") {
  const Sound ours =
      render_patch(R"({"t": {"object": "Trig", "out": 0, "play": false}, "p": {"object": "Pattern", "time": 0.0123, "do": [{"play": "t"}]},
    "m": {"object": "Metro", "time": 0.0123, "out": 1}})",
                   2, 2);
  CHECK(trigger_frames(ours.channels[0]).size() == 163);  // 2 / 0.0123 = 162.6, and the one at the start
  CHECK(trigger_frames(ours.channels[0]) == trigger_frames(ours.channels[1]));
}

TEST_CASE("Pattern falls on the exact frame after an hour") {
  using namespace tutti;
  for (const double time : {1.0 / 3, 0.1, 60.0 / 137, 0.7}) {
    CAPTURE(time);
    float value = static_cast<float>(time);
    UnitSetup setup;
    setup.rate = 44100;
    setup.values = {View{&value, 0, 1, Shape::of(1)}};
    setup.fixed.resize(1);
    setup.fixed[0].actions = 1;
    const auto pattern = Registry::find("Pattern")->make(setup);
    pattern->play(12345);
    Counter counter;
    for (std::int64_t step = 0; static_cast<double>(step) * time < 3600; ++step) {
      REQUIRE(std::fabs(static_cast<double>(pattern->next_event()) - (12345 + static_cast<double>(step) * time * 44100)) < 0.5001);
      pattern->event(pattern->next_event(), counter);
    }
    CHECK(counter.actions == static_cast<int>(std::ceil(3600 / time - 1e-9)));
  }
}
