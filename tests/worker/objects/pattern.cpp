#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "tests/against_pyo.h"
#include "tests/unit_setup.h"
#include "tests/trigger_frames.h"
#include "worker/objects/registry.h"
using namespace tutti::test;

namespace {

struct Counter final : tutti::Actor {
  int actions = 0;
  void perform(int) override { ++actions; }
};

std::vector<std::size_t> changes(const std::vector<float>& y) {
  std::vector<std::size_t> frames;
  for (std::size_t i = 1; i < y.size(); ++i)
    if (y[i] != y[i - 1]) frames.push_back(i);
  return frames;
}

std::string pattern(const std::string& members) { return R"("s": {"object": "Sig", "value": 0, "out": 0}, "p": {"object": "Pattern", )" + members + "}"; }

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
    UnitSetup setup = tutti::test::plain_setup();
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

// pyo's Pattern calls a Python function at the next buffer's edge; tutti's acts on the frame, whatever the period.
TEST_CASE("Pattern's steps fall on their frames and do not drift") {
  for (const int period : {64, 17, 1000}) {
    CAPTURE(period);
    const Sound ours = render_patch("{" + pattern(R"("time": 0.0101, "do": [{"set": "s.value", "to": {"uniform": [1, 2], "count": 1}}])") + "}", 2, 1, ".", period);
    CHECK(ours.channels[0][0] >= 1.0f);  // the first step is taken at once
    const std::vector<std::size_t> frames = changes(ours.channels[0]);
    REQUIRE(frames.size() == 198);
    for (std::size_t step = 0; step < frames.size(); ++step) REQUIRE(std::fabs(static_cast<double>(frames[step]) - static_cast<double>(step + 1) * 484.8) <= 0.51);
  }
}

TEST_CASE("Pattern starts late, stops, and starts again") {
  const Sound ours = render_patch("{" + pattern(R"("time": 0.01, "do": [{"set": "s.value", "to": {"uniform": [1, 2], "count": 1}}], "play": {"delay": 0.003, "dur": 0.035})") + R"(,
    "q": {"object": "Pattern", "time": 10, "do": [{"play": "p"}], "play": {"delay": 0.1}}})", 0.13, 1);
  CHECK(changes(ours.channels[0]) == std::vector<std::size_t>{144, 624, 1104, 1584, 4800, 5280, 5760});
}

TEST_CASE("Pattern draws uniform numbers and choices, a new one for each step and each stream") {
  const Sound ours = render_patch(R"({"s": {"object": "Sig", "value": [0, 0, 0], "out": 0},
    "p": {"object": "Pattern", "time": 0.001, "do": [{"set": "s.value", "to": [{"uniform": [2, 4], "count": 1}, {"choice": [1, 2, 5], "count": 1}, 7]}]}})", 3, 3);
  double sum = 0, squares = 0, product = 0, last = 3;
  std::map<float, int> counts;
  for (std::size_t i = 24; i < ours.channels[0].size(); i += 48) {
    const double x = ours.channels[0][i];
    REQUIRE(x >= 2);
    REQUIRE(x < 4);
    sum += x - 3;
    squares += (x - 3) * (x - 3);
    product += (x - 3) * (last - 3);
    last = x;
    ++counts[ours.channels[1][i]];
    REQUIRE(ours.channels[2][i] == 7.0f);
  }
  // 3000 values: standard errors 0.0105 of the mean, 0.0054 of the variance (1/3) and 0.0061 of the product; 25.8 of a count. Four of them.
  CHECK(std::fabs(sum / 3000) < 0.042);
  CHECK(std::fabs(squares / 3000 - 1.0 / 3) < 0.022);
  CHECK(std::fabs(product / 3000) < 0.025);
  REQUIRE(counts.size() == 3);
  for (const auto& [value, count] : counts) CHECK(std::abs(count - 1000) < 104);
}

TEST_CASE("Pattern plays and stops objects, and sets what another Pattern reads") {
  const Sound ours = render_patch(R"({
    "env": {"object": "Linseg", "list": [[0, 1], [0.01, 0]], "play": false, "out": 0},
    "one": {"object": "Sig", "value": 1, "out": 1},
    "a": {"object": "Pattern", "time": 0.02, "do": [{"play": "env"}]},
    "b": {"object": "Pattern", "time": 1, "do": [{"stop": "one"}], "play": {"delay": 0.025}},
    "c": {"object": "Pattern", "time": 1, "do": [{"play": "one"}, {"set": "a.time", "to": 0.005}], "play": {"delay": 0.045}}})", 0.08, 2);
  const auto& env = ours.channels[0];
  // "a" is told its new time at 0.045 s and takes it at its next step, 0.06 s.
  for (const std::size_t start : {0u, 960u, 1920u, 2880u, 3120u, 3360u, 3600u}) {
    CAPTURE(start);
    CHECK(env[start] == 1.0f);
    CHECK(env[start + 100] == doctest::Approx(1 - 100 / 480.0));
  }
  CHECK(env[700] == 0.0f);
  const auto& one = ours.channels[1];
  for (std::size_t n = 0; n < one.size(); ++n) REQUIRE(one[n] == (n >= 1200 && n < 2160 ? 0.0f : 1.0f));
}

TEST_CASE("Pattern takes all its actions in one step: a value, mul and add") {
  const Sound ours = render_patch("{" + pattern(R"("time": 0.001, "do": [{"set": "s.value", "to": 3}, {"set": "s.mul", "to": 0.5}, {"set": "s.add", "to": 1}])") + "}", 0.01, 1);
  for (float y : ours.channels[0]) REQUIRE(y == 2.5f);
}
