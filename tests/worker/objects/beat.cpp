#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/trigger_frames.h"
using namespace tutti::test;

namespace {

using Frames = std::vector<int>;

// One Beat for each number of taps, with these probabilities.
std::string beats_of(int most_taps, const std::string& weights, bool pyo) {
  std::string taps;
  for (int t = 2; t <= most_taps; ++t) taps += (t > 2 ? ", " : "") + std::to_string(t);
  return pyo ? "e = Beat(0.001, taps=[" + taps + "], " + weights + ").play(); b = Sig(e).out()"
             : R"({"e": {"object": "Beat", "time": 0.001, "taps": [)" + taps + "], " + weights + R"(, "out": 0}})";
}

bool is_odd_measure(int taps) { return taps % 2 && taps % 3 && taps % 5 && taps % 7; }

}  // namespace

TEST_CASE("Beat's accents have pyo's places") {
  struct Case {
    std::string ours, theirs;
  };
  for (const Case& c : {Case{R"("w1": 100, "w2": 0, "w3": 0)", "w1=100, w2=0, w3=0"}, Case{R"("w1": 0, "w2": 100, "w3": 0)", "w1=0, w2=100, w3=0"},
                        Case{R"("w1": 0, "w2": 0, "w3": 100)", "w1=0, w2=0, w3=100"}}) {
    const Sound ours = render_patch(beats_of(32, c.ours, false), 0.065, 31), theirs = render_pyo(beats_of(32, c.theirs, true), 0.065, 31);
    for (int taps = 2; taps <= 32; ++taps) {
      CAPTURE(taps);
      const auto channel = static_cast<std::size_t>(taps - 2);
      const Frames mine = trigger_frames(ours.channels[channel]), pyos = trigger_frames(theirs.channels[channel]);
      if (mine.empty() || is_odd_measure(taps))  // where pyo has no beats at all
        CHECK(pyos.empty());
      else
        CHECK(fall_together(mine, pyos, 2));
    }
  }
}

// 64 streams of 64 taps: 16 down beats, 16 up beats, 32 others in each; four standard errors (at most 2.5 in 1024 and 2048: 6.2 and 4.4 %).
TEST_CASE("Beat draws each tap with its probability, differently in each stream, and repeats its measure") {
  std::string same;
  for (int i = 0; i < 64; ++i) same += i ? ", 64" : "64";
  const Sound ours =
      render_patch(R"({"e": {"object": "Beat", "time": 0.001, "taps": [)" + same + R"(], "w1": 70, "w2": 50, "w3": 20, "out": 0}})", 0.128, 64);
  double counts[4] = {};
  for (const auto& channel : ours.channels)
    for (std::size_t tap = 0; tap < 64; ++tap) {
      counts[tap % 4] += channel[tap * 48];
      REQUIRE(channel[tap * 48] == channel[(tap + 64) * 48]);
    }
  CHECK(std::fabs(counts[0] / 1024 - 0.7) < 0.062);
  CHECK(std::fabs(counts[2] / 1024 - 0.5) < 0.062);
  CHECK(std::fabs((counts[1] + counts[3]) / 2048 - 0.2) < 0.044);
  CHECK(ours.channels[0] != ours.channels[1]);
}

TEST_CASE("Beat's further outputs are pyo's") {
  const Sound ours = render_patch(
      R"({"e": {"object": "Beat", "time": 0.01, "taps": 8, "w1": 100, "w2": 100, "w3": 0, "out": 0}, "t": {"object": "Sig", "value": "e.tap", "out": 1},
    "d": {"object": "Sig", "value": "e.dur", "out": 2}, "n": {"object": "Sig", "value": "e.end", "out": 3}, "a": {"object": "Sig", "value": "e.amp", "out": 4}})",
      0.2, 5);
  const Sound theirs = render_pyo(
      "e = Beat(0.01, taps=8, w1=100, w2=100, w3=0).play(); a = Sig(e).out(0); b = Sig(e['tap']).out(1); d = Sig(e['dur']).out(2); f = "
      "Sig(e['end']).out(3); g = Sig(e['amp']).out(4)",
      0.2, 5);
  const Frames beats = trigger_frames(ours.channels[0]), their_beats = trigger_frames(theirs.channels[0]);
  REQUIRE(fall_together(beats, their_beats, 2));
  CHECK(fall_together(trigger_frames(ours.channels[3]), trigger_frames(theirs.channels[3]), 2));
  for (std::size_t i = 0; i < beats.size(); ++i) {
    const auto frame = static_cast<std::size_t>(beats[i]), their_frame = static_cast<std::size_t>(their_beats[i]);
    CHECK(ours.channels[1][frame] == doctest::Approx(theirs.channels[1][their_frame + 1]).epsilon(1e-5));
    CHECK(ours.channels[2][frame] == doctest::Approx(theirs.channels[2][their_frame]).epsilon(1e-4));
    for (float amplitude : {ours.channels[4][frame], theirs.channels[4][their_frame + 1]}) {
      if (i % 2 == 0)
        CHECK((amplitude > 111.9f / 127 && amplitude < 126.1f / 127));
      else
        CHECK((amplitude > 69.9f / 127 && amplitude < 89.1f / 127));
    }
  }
}

TEST_CASE("Beat plays once where it should, and draws anew when it is played or changed") {
  const Sound once = render_patch(R"({"e": {"object": "Beat", "time": 0.01, "taps": 4, "w1": 100, "w2": 100, "w3": 100, "onlyonce": true, "out": 0},
    "c": {"object": "CallAfter", "time": 0.06, "do": [{"play": "e"}]}})",
                                  0.2, 1);
  CHECK(trigger_frames(once.channels[0]) == Frames{0, 480, 960, 1440, 2880, 3360, 3840, 4320});

  const Sound anew = render_patch(R"({"e": {"object": "Beat", "time": 0.001, "taps": 64, "w1": 50, "w3": 50, "out": 0},
    "p": {"object": "Pattern", "time": 0.064, "do": [{"play": "e"}]}})",
                                  0.128, 1);
  const Frames two = trigger_frames(anew.channels[0]);
  Frames first, second;
  for (int frame : two) frame < 3072 ? first.push_back(frame) : second.push_back(frame - 3072);
  CHECK(first != second);

  const Sound changed = render_patch(R"({"e": {"object": "Beat", "time": 0.001, "taps": 8, "w1": 0, "w2": 0, "w3": 0, "out": 0},
    "c": {"object": "CallAfter", "time": 0.002, "do": [{"set": "e.w1", "to": 100}]}})",
                                     0.017, 1);
  CHECK(trigger_frames(changed.channels[0]) == Frames{8 * 48, 12 * 48, 16 * 48});
}
