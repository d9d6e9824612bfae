#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/trigger_frames.h"
using namespace tutti::test;

namespace {

// Two sines of 16 points as tables: what happens between the points is heard in full.
std::string ours_of(const std::string& table, const std::string& arguments) {
  return R"({"t": {"object": "HarmTable", )" + table +
         R"(}, "m": {"object": "Trig"}, "e": {"object": "TrigEnv", "input": "m", "table": "t", "out": 0, )" + arguments + "}}";
}

Sound first_frames(Sound sound, std::size_t frames) {
  for (auto& channel : sound.channels) channel.resize(frames);
  return sound;
}

}  // namespace

// Past the last point pyo leads back to the first one (and its cubic interpolation reads a wrong one already in the last but one interval).
TEST_CASE("TrigEnv agrees with pyo: each interpolation") {
  for (const char* interp : {"1", "2", "3", "4"}) {
    CAPTURE(interp);
    const std::string i = interp;
    // 1001.3 frames for 16 points: no frame falls on a point but the first, where rounding would decide between two.
    const Sound ours = render_patch(ours_of(R"("list": [1, 0.5], "size": 16)", R"("dur": 0.0208604, "interp": )" + i), 0.03, 1);
    const Sound theirs = render_pyo(
        "t = HarmTable([1, 0.5], size=16); m = Trig(); a = TrigEnv(m, t, dur=0.0208604, interp=" + i + ", mul=1); b = Sig(a).out()", 0.03, 1);
    const std::size_t judged = i == "4" ? 1001 * 14 / 16 : 1001 * 15 / 16;
    const std::size_t first = i == "4" ? 1001 / 16 + 1 : 0;
    CHECK(largest_difference(first_frames(ours, judged), first_frames(theirs, judged), first) < 2e-5);  // pyo adds up a float position
    for (std::size_t n = 1002; n < 1440; ++n) REQUIRE(ours.channels[0][n] == 0);
    CHECK(ours.channels[0][1001] != 0);
    CHECK(theirs.channels[0][1001] != 0);
  }
}

TEST_CASE("TrigEnv agrees with pyo: lists, mul, and a new trigger while it sounds") {
  const Sound ours = render_patch(R"({"t": {"object": "HarmTable", "list": [1, 0, 0.3]}, "m": {"object": "Trig"},
    "e": {"object": "TrigEnv", "input": "m", "table": "t", "dur": [0.1, 0.02], "mul": [0.5, 0.25], "add": 0.125, "out": 0}})",
                                  0.12, 2);
  const Sound theirs =
      render_pyo("t = HarmTable([1, 0, .3]); m = Trig(); a = TrigEnv(m, t, dur=[.1, .02], mul=[.5, .25], add=.125); b = Sig(a).out()", 0.12, 2);
  CHECK(largest_difference(ours, theirs) < 1e-4);  // the position of pyo is a sum of floats: 5e-5 after 4800 of them

  // pyo's second trigger comes a frame late (see Metro): what follows is compared in its own time.
  const Sound again = render_patch(R"({"t": {"object": "HarmTable", "list": [1, 0, 0.3]}, "m": {"object": "Metro", "time": 0.01},
    "e": {"object": "TrigEnv", "input": "m", "table": "t", "dur": 0.013, "out": 0}})",
                                   0.02, 1);
  const Sound their_again = render_pyo("t = HarmTable([1, 0, .3]); m = Metro(0.01).play(); a = TrigEnv(m, t, dur=.013); b = Sig(a).out()", 0.02, 1);
  std::size_t theirs_at = 470;
  while (theirs_at < 490 && std::fabs(their_again.channels[0][theirs_at]) > 1e-6f) ++theirs_at;
  REQUIRE(theirs_at < 490);
  for (std::size_t n = 0; n < 470; ++n) REQUIRE(std::fabs(again.channels[0][480 + n] - their_again.channels[0][theirs_at + n]) < 1e-4);
  for (std::size_t n = 0; n < 480; ++n) REQUIRE(again.channels[0][n] == again.channels[0][480 + n]);
}

// The duration is a signal that is another in every frame: the one of the trigger's frame counts, for the whole envelope.
TEST_CASE("TrigEnv agrees with pyo: a signal as duration") {
  const Sound ours = render_patch(
      R"({"t": {"object": "HarmTable", "list": [1]}, "m": {"object": "Trig"}, "d": {"object": "Phasor", "freq": 50, "mul": 0.01, "add": 0.01},
    "e": {"object": "TrigEnv", "input": "m", "table": "t", "dur": "d", "out": 0}})",
      0.03, 1);
  const Sound theirs =
      render_pyo("t = HarmTable([1]); m = Trig(); d = Phasor(50, mul=.01, add=.01); a = TrigEnv(m, t, dur=d); b = Sig(a).out()", 0.03, 1);
  CHECK(largest_difference(ours, theirs) < 2e-4);  // in one frame the sine of 480 frames moves by 0.013: a frame's difference would be seen
}

TEST_CASE("TrigEnv stays at the table's last sample and ends at its exact frame") {
  const Sound ours = render_patch(ours_of(R"("list": [1], "size": 16)", R"("dur": 0.01, "interp": 2)"), 0.02, 1);
  for (std::size_t n = 450; n < 480; ++n) REQUIRE(ours.channels[0][n] == doctest::Approx(std::sin(2 * M_PI * 15 / 16)).epsilon(1e-5));
  for (std::size_t n = 480; n < 960; ++n) REQUIRE(ours.channels[0][n] == 0);
}

// 100 frames. pyo's Metro is up to two frames late (frames 0, 194, 386), and so are its ends. A trigger before the end starts it again and is no end.
TEST_CASE("TrigEnv's trig triggers in the frame after the end") {
  const std::string patch =
      R"({"t": {"object": "HarmTable", "list": [1], "size": 100}, "m": {"object": "Metro", "time": 0.004}, "e": {"object": "TrigEnv", "input": "m", "table": "t", "dur": )";
  const std::string end = R"(, "mul": 0.5, "add": 0.25}, "s": {"object": "Sig", "value": "e.trig", "out": 0}})";
  const Sound ours = render_patch(patch + "0.00208333333" + end, 0.012, 1);
  CHECK(trigger_frames(ours.channels[0]) == std::vector<int>{100, 292, 484});
  const Sound theirs =
      render_pyo("t = HarmTable([1], size=100); m = Metro(0.004).play(); e = TrigEnv(m, t, dur=0.00208333333); b = Sig(e['trig']).out()", 0.012, 1);
  CHECK(fall_together(trigger_frames(ours.channels[0]), trigger_frames(theirs.channels[0]), 2));
  CHECK(trigger_frames(render_patch(patch + "0.005" + end, 0.1, 1).channels[0]).empty());
}

TEST_CASE("TrigEnv takes any duration") {
  const Sound ours = render_patch(R"({"t": {"object": "HarmTable", "list": [1], "size": 100}, "m": {"object": "Metro", "time": 0.001},
    "z": {"object": "Sig", "value": 0}, "s": {"object": "Sine", "freq": 313},
    "a": {"object": "TrigEnv", "input": "m", "table": "t", "dur": "s / z", "interp": 4, "out": 0},
    "b": {"object": "TrigEnv", "input": "m", "table": "t", "dur": "s * 1000000000", "interp": 4, "out": 1},
    "c": {"object": "TrigEnv", "input": "m", "table": "t", "dur": 0, "out": 2}, "d": {"object": "TrigEnv", "input": "m", "table": "t", "dur": "z / z", "out": 3}})",
                                  0.1, 4);
  for (const auto& channel : ours.channels)
    for (float y : channel) REQUIRE(std::fabs(y) <= 1.2f);
  for (float y : ours.channels[2]) REQUIRE(y == 0);
}
