// Commands are done in their frame, in their order.
#include "worker/timed_commands.h"

#include <doctest/doctest.h>

#include <random>

#include "coordinator/mixer.h"
#include "tests/coordinator/patch/patches.h"
#include "worker/period_loop.h"

using namespace tutti;
using namespace tutti::test;

namespace {

Command at_frame(std::int64_t frame, double value) { return {CommandKind::Set, 0, 0, -1, value, frame}; }

}  // namespace

TEST_CASE("timed commands: by frame, then in the order in which they came; no more than there is room for") {
  TimedCommands commands;
  std::mt19937 random(1);
  for (std::size_t i = 0; i < TimedCommands::kCapacity; ++i)
    REQUIRE(commands.add(at_frame(static_cast<std::int64_t>(random() % 100), static_cast<double>(i))));
  CHECK_FALSE(commands.add(at_frame(1, 0)));
  std::pair<std::int64_t, double> last{-1, -1};
  std::size_t count = 0;
  for (Command command{}; commands.take_before(50, command); ++count) {
    CHECK(std::pair(command.frame, command.value) > last);
    last = {command.frame, command.value};
  }
  CHECK(last.first == 49);
  for (Command command{}; commands.take_before(100, command);) ++count;
  CHECK(count == TimedCommands::kCapacity);
}

TEST_CASE("timed commands: values change in the very frame, at any period, also when the period changes") {
  Segment::Layout layout;
  layout.name = "timed";
  layout.driver = "test";
  layout.geometry = {2, 2, 512};
  layout.lookahead = 2;
  const Segment segment = Segment::create(layout);
  Mixer mixer(segment, 2);
  mixer.change_period(100, 48000);
  const Plan plan = compiled(R"({"x": {"object": "Sig", "value": 0, "out": 0}})").plan;
  PeriodWriter writer({{plan}}, segment, 0);
  mixer.open();
  mixer.set_present(0, true);
  std::vector<float> heard, left(512), right(512);
  float* const channels[] = {left.data(), right.data()};
  const auto play = [&](std::uint32_t period, int periods) {
    for (int i = 0; i < periods; ++i) {
      while (writer.write_next()) {}
      mixer.mix(channels, period, Mixer::Patience::None);
      heard.insert(heard.end(), left.begin(), left.begin() + period);
    }
  };
  CommandRing& ring = segment.record(0).commands;
  const std::vector<std::int64_t> frames{1, 99, 100, 163, 164, 350, 351, 352};
  for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) ring.push(at_frame(*frame, static_cast<double>(*frame)));
  play(100, 5);
  for (std::int64_t f = 0; f < 500; ++f) {
    const auto after = std::upper_bound(frames.begin(), frames.end(), f);
    const float expected = after == frames.begin() ? 0.0f : static_cast<float>(*(after - 1));
    CHECK(heard[static_cast<std::size_t>(f)] == expected);
  }
  mixer.change_period(256, 48000);
  play(256, 3);  // what was computed ahead with the old period is dropped
  ring.push(at_frame(500 + 10 * 256 + 17, 2));
  ring.push(at_frame(3, 1));  // over: at once
  play(256, 12);
  const std::size_t due = 500 + 10 * 256 + 17;
  CHECK(heard[due - 1] == 1);
  CHECK(heard[due] == 2);
  CHECK(segment.record(0).statistics.commands.load() == frames.size() + 2);
  CHECK(segment.record(0).statistics.hurried.load() == 0);
}
