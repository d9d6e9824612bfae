#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/trigger_frames.h"
#include "worker/objects/time/measure.h"
using namespace tutti::test;

namespace {

using Frames = std::vector<int>;

std::string as_text(std::uint64_t onsets, int taps) {
  std::string text;
  for (int tap = 0; tap < taps; ++tap) text += onsets >> tap & 1 ? 'x' : '.';
  return text;
}

// Which velocities an amplitude may be.
void check_accent(float amplitude, char accent) {
  const double velocity = static_cast<double>(amplitude) * 127;
  CAPTURE(velocity);
  CHECK(velocity == doctest::Approx(std::round(velocity)).epsilon(1e-5));
  const double low = accent == 'D' ? 112 : accent == 'u' ? 70 : 40, high = accent == 'D' ? 126 : accent == 'u' ? 89 : 59;
  CHECK((velocity > low - 0.01 && velocity < high + 0.01));
}

}  // namespace

// Toussaint's table of traditional rhythms.
TEST_CASE("Euclidean rhythms are Toussaint's") {
  CHECK(as_text(tutti::euclidean(5, 2), 5) == "x.x..");
  CHECK(as_text(tutti::euclidean(8, 3), 8) == "x..x..x.");
  CHECK(as_text(tutti::euclidean(8, 5), 8) == "x.xx.xx.");
  CHECK(as_text(tutti::euclidean(9, 4), 9) == "x.x.x.x..");
  CHECK(as_text(tutti::euclidean(12, 7), 12) == "x.xx.x.xx.x.");
  CHECK(as_text(tutti::euclidean(16, 9), 16) == "x.xx.x.x.xx.x.x.");
  CHECK(as_text(tutti::euclidean(24, 13), 24) == "x.xx.x.x.x.x.xx.x.x.x.x.");
  CHECK(as_text(tutti::euclidean(64, 64), 64) == std::string(64, 'x'));
  CHECK(as_text(tutti::euclidean(64, 1), 64) == "x" + std::string(63, '.'));
  CHECK(as_text(tutti::euclidean(1, 1), 1) == "x");
}

// Every number of onsets, one stream each: pyo's whole measure.
TEST_CASE("Euclide has pyo's rhythms") {
  for (int taps = 2; taps <= 64; taps = taps < 16 ? taps + 1 : 2 * taps) {
    std::string onsets;
    for (int o = 1; o <= taps; ++o) onsets += (o > 1 ? ", " : "") + std::to_string(o);
    const std::string t = std::to_string(taps);
    const Sound ours =
        render_patch(R"({"e": {"object": "Euclide", "time": 0.001, "taps": )" + t + R"(, "onsets": [)" + onsets + R"(], "out": 0}})", 0.065, taps);
    const Sound theirs = render_pyo("e = Euclide(0.001, taps=" + t + ", onsets=[" + onsets + "]).play(); b = Sig(e).out()", 0.065, taps);
    for (int o = 1; o <= taps; ++o) {
      CAPTURE(taps);
      CAPTURE(o);
      const auto channel = static_cast<std::size_t>(o - 1);
      CHECK(fall_together(trigger_frames(ours.channels[channel]), trigger_frames(theirs.channels[channel]), 2));
    }
  }
}

// The trigger comes with its tap, amplitude and duration, which pyo gives a frame later (its duration earlier): looked at where both have them.
TEST_CASE("Euclide's further outputs are pyo's") {
  const Sound ours =
      render_patch(R"({"e": {"object": "Euclide", "time": 0.01, "taps": 8, "onsets": 3, "out": 0}, "t": {"object": "Sig", "value": "e.tap", "out": 1},
    "a": {"object": "Sig", "value": "e.amp", "out": 2}, "d": {"object": "Sig", "value": "e.dur", "out": 3}, "n": {"object": "Sig", "value": "e.end", "out": 4}})",
                   0.3, 5);
  const Sound theirs = render_pyo(
      "e = Euclide(0.01, taps=8, onsets=3).play(); a = Sig(e).out(0); b = Sig(e['tap']).out(1); c = Sig(e['amp']).out(2); d = Sig(e['dur']).out(3); "
      "f = Sig(e['end']).out(4)",
      0.3, 5);
  const Frames beats = trigger_frames(ours.channels[0]), their_beats = trigger_frames(theirs.channels[0]);
  REQUIRE(fall_together(beats, their_beats, 2));
  CHECK(fall_together(trigger_frames(ours.channels[4]), trigger_frames(theirs.channels[4]), 2));
  const std::string accents = "Dwu";  // of taps 0, 3 and 6 in groups of 4: D.u.D.u.
  for (std::size_t i = 0; i < beats.size(); ++i) {
    const auto frame = static_cast<std::size_t>(beats[i]), their_frame = static_cast<std::size_t>(their_beats[i]);
    CHECK(ours.channels[1][frame] == std::vector<float>{0, 3, 6}[i % 3]);
    CHECK(theirs.channels[1][their_frame + 1] == doctest::Approx(ours.channels[1][frame]).epsilon(1e-5));
    check_accent(ours.channels[2][frame], accents[i % 3]);
    check_accent(theirs.channels[2][their_frame + 1], accents[i % 3]);
    CHECK(ours.channels[2][frame] == ours.channels[2][static_cast<std::size_t>(beats[i % 3])]);
    CHECK(ours.channels[3][frame] == doctest::Approx(theirs.channels[3][their_frame]).epsilon(1e-4));
    if (i > 0)
      for (std::size_t c : {1u, 2u, 3u}) CHECK(ours.channels[c][frame - 1] == ours.channels[c][static_cast<std::size_t>(beats[i - 1])]);
  }
}

TEST_CASE("Accents are pyo's, and those of primes are not silent") {
  const char* expected[] = {"D",       "Dw",       "Dww",       "Dwuw",       "Dwwuw",       "Dwwuww",
                            "Dwuwuww", "DwuwDwuw", "DwwDwwDww", "DwwuwDwwuw", "Dwuwuwuwuww", "DwwuwwDwwuww"};
  for (int taps = 1; taps <= 12; ++taps)
    for (int tap = 0; tap < taps; ++tap) {
      const char accent = expected[taps - 1][tap];
      CHECK(tutti::accent_of(tap, taps) == (accent == 'D' ? tutti::Accent::Down : accent == 'u' ? tutti::Accent::Up : tutti::Accent::Weak));
    }
  CHECK(tutti::accent_of(7, 42) == tutti::Accent::Down);  // groups of 7 before those of 6
  CHECK(tutti::accent_of(6, 30) == tutti::Accent::Down);
  CHECK(tutti::accent_of(2, 22) == tutti::Accent::Down);
}

TEST_CASE("Euclide's streams take turns, and each has its own amplitude and duration") {
  const Sound ours = render_patch(
      R"({"e": {"object": "Euclide", "time": 0.01, "taps": 4, "onsets": 3, "poly": 2, "out": 0}, "d": {"object": "Sig", "value": "e.dur", "out": 2}})",
      0.1, 4);
  CHECK(trigger_frames(ours.channels[0]) == Frames{0, 960, 2400, 3840});
  CHECK(trigger_frames(ours.channels[1]) == Frames{480, 1920, 2880, 4320});
  CHECK(ours.channels[2][959] == doctest::Approx(0.005));  // to tap 1, less half: 5 ms more would be nothing
  CHECK(ours.channels[2][960] == doctest::Approx(0.015));  // to tap 0 of the next measure
  CHECK(ours.channels[3][479] == 0);
}

TEST_CASE("Euclide takes a new rhythm when a measure begins, restarts when played, and does not drift") {
  const Sound ours = render_patch(R"({"e": {"object": "Euclide", "time": 0.01, "taps": 4, "onsets": 1, "out": 0},
    "c": {"object": "CallAfter", "time": 0.015, "do": [{"set": "e.onsets", "to": 4}]}, "d": {"object": "CallAfter", "time": 0.065, "do": [{"play": "e"}]}})",
                                  0.09, 1);
  CHECK(trigger_frames(ours.channels[0]) == Frames{0, 1920, 2400, 2880, 3120, 3600, 4080});
  const Sound third = render_patch(R"({"e": {"object": "Euclide", "time": 0.33333333, "taps": 1, "out": 0}})", 60, 1);
  const Frames beats = trigger_frames(third.channels[0]);
  CHECK(beats.size() == 180);
  CHECK(beats.back() == 179 * 16000);
}

TEST_CASE("Euclide draws the same amplitudes again from the same seed, whatever the period") {
  const std::string patch =
      R"({"e": {"object": "Euclide", "time": 0.003, "taps": 7, "onsets": [5, 7]}, "a": {"object": "Sig", "value": "e.amp", "out": 0}})";
  const Sound once = render_patch(patch, 0.2, 2), again = render_patch(patch, 0.2, 2, ".", 41);
  CHECK(once.channels == again.channels);
  CHECK(once.channels[0][0] != once.channels[1][0]);
}
