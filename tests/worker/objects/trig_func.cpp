#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/trigger_frames.h"
using namespace tutti::test;

// The actions are done in the trigger's own frame: a Trig that it plays triggers together with its input. The periods (of the Metro: 100.8
// frames; of the rendering: 64, 37, 256) put triggers everywhere in a block.
TEST_CASE("TrigFunc acts in the frame of the trigger") {
  const std::string patch = R"({"m": {"object": "Metro", "time": 0.0021, "out": 0}, "t": {"object": "Trig", "play": false, "out": 1},
    "f": {"object": "TrigFunc", "input": "m", "do": [{"play": "t"}]}})";
  for (int period : {64, 37, 256}) {
    const Sound ours = render_patch(patch, 0.5, 2, ".", period);
    REQUIRE(trigger_frames(ours.channels[0]).size() > 200);
    CHECK(trigger_frames(ours.channels[0]) == trigger_frames(ours.channels[1]));
  }
}

// pyo calls the function at the end of the buffer.
TEST_CASE("TrigFunc changes values from that frame on, in objects before and after it") {
  const Sound ours = render_patch(R"({"z": {"object": "Phasor", "freq": 0, "mul": 1, "add": 0.5, "out": 0},
    "m": {"object": "Metro", "time": 0.0021}, "f": {"object": "TrigFunc", "input": "m", "do": [{"set": "a.value", "to": {"uniform": [1, 2]}}]},
    "a": {"object": "Sig", "value": 0.25, "out": 1}, "h": {"object": "Sig", "value": "m", "out": 2}})",
                                  0.5, 3);
  for (std::size_t n = 1; n < ours.channels[1].size(); ++n) {
    REQUIRE(ours.channels[0][n] == 0.5f);
    REQUIRE((ours.channels[1][n] != ours.channels[1][n - 1]) == (ours.channels[2][n] == 1));
  }
  CHECK(ours.channels[1][0] >= 1);
}

// What is computed ahead of the others sounds as it would without a listener, wherever the blocks are cut.
TEST_CASE("TrigFunc does not change the sound of what it listens to") {
  const std::string sources =
      R"("p": {"object": "Phasor", "freq": 313, "add": 0.1, "out": 0}, "q": {"object": "Sine", "freq": [500, 600, 700], "mul": "p", "out": 1},
    "r": {"object": "Phasor", "freq": {"linspace": [100, 200], "count": 20}, "out": 2}, "k": {"object": "Sig", "value": "q + p", "out": 3})";
  const Sound alone = render_patch("{" + sources + "}", 0.2, 4);
  const Sound heard = render_patch("{" + sources + R"~(, "f": {"object": "TrigFunc", "input": "q + mix(r, 2)",
    "do": [{"set": "x.value", "to": 1}]}, "x": {"object": "Sig", "value": 0}})~",
                                   0.2, 4);
  CHECK(alone.channels == heard.channels);
}

TEST_CASE("TrigFunc acts upon what it hears from the next block on, and rests when it is stopped") {
  // Each trigger makes the Metro slower: 480, then 960, at most a block late.
  const Sound ours = render_patch(
      R"({"m": {"object": "Metro", "time": 0.01, "out": 0}, "f": {"object": "TrigFunc", "input": "m", "do": [{"set": "m.time", "to": 0.02}]}})", 0.05,
      1);
  CHECK(trigger_frames(ours.channels[0]) == std::vector<int>{0, 960, 1920});
  const Sound once = render_patch(R"({"m": {"object": "Metro", "time": 0.0021}, "t": {"object": "Trig", "play": false, "out": 0},
    "f": {"object": "TrigFunc", "input": "m", "do": [{"play": "t"}, {"stop": "f"}]}, "c": {"object": "CallAfter", "time": 0.0301, "do": [{"play": "f"}]}})",
                                  0.05, 1);
  CHECK(trigger_frames(once.channels[0]) == std::vector<int>{0, 1512});  // 15 x 100.8 is the first after 1445
}

TEST_CASE("TrigFunc hears every stream, and two triggers in one frame as one") {
  const Sound ours = render_patch(
      R"({"m": {"object": "Metro", "time": [0.01, 0.015]}, "t": {"object": "Trig", "play": false, "out": 0}, "n": {"object": "Sig", "value": 0, "out": 1},
    "f": {"object": "TrigFunc", "input": "m", "do": [{"play": "t"}]}})",
      0.04, 2);
  CHECK(trigger_frames(ours.channels[0]) == std::vector<int>{0, 480, 720, 960, 1440});
}
