#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
#include "tests/trigger_frames.h"
using namespace tutti::test;

namespace {

// "x": bursts of 50 ms of a tone, five in a second, over a hum that goes on.
const char* const kTones = R"--("gate": {"object": "Phasor", "freq": 5}, "s": {"object": "Sine", "freq": 1000, "mul": 0.5}, "hum": {"object": "Sine", "freq": 3000, "mul": 0.001},
  "x": {"object": "Sig", "value": "s * (1 - min(floor(gate * 4), 1)) + hum"})--";
const char* const kPyoTones = R"(
gate = Phasor(5); x = Sine(1000, mul=0.5) * (gate < 0.25) + Sine(3000, mul=0.001)
)";

std::vector<int> ours(const std::string& parameters, double seconds = 1, int period = 64) {
  return trigger_frames(render_patch("{" + std::string(kTones) + R"(, "a": {"object": "AttackDetector", "input": "x")" + parameters + R"(, "out": 0}})", seconds, 1, ".", period).channels[0]);
}
std::vector<int> theirs(const std::string& parameters, double seconds = 1) {
  return trigger_frames(render_pyo(std::string(kPyoTones) + "d = AttackDetector(x" + parameters + "); a = Sig(d).out()", seconds, 1).channels[0]);
}
std::vector<int> later_than(std::vector<int> frames, int first) {
  std::erase_if(frames, [&](int frame) { return frame < first; });
  return frames;
}

}  // namespace

// The level, by its formula, comes above -30 dB with the 78th frame of a burst or so: the tone is 0.5 |sin|, smoothed at 10 Hz.
TEST_CASE("AttackDetector finds each burst once, where the level passes minthresh") {
  const std::vector<int> found = ours("");
  REQUIRE(found.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) {
    double level = 0, before = i == 0 ? 0 : 0.001 * 2 / 3.14159265;
    int frame = 0;
    for (level = before; level <= std::pow(10, -1.5); ++frame) level += (1 - std::exp(-2 * 3.14159265358979 * 10 / 48000)) * (0.5 * std::abs(std::sin(2 * 3.14159265358979 * frame / 48)) - level);
    CHECK(std::abs(found[i] - static_cast<int>(i) * 9600 - (frame - 1)) <= 2);
  }
}

// pyo 1.0.4 triggers where the level passes minthresh, a frame after ours, or, after other beginnings of the same sound, with the burst's first frame, while the
// level is far below minthresh still: as many triggers, up to a level's rise earlier. At its start its line of past levels is not filled: the first burst is left out.
TEST_CASE("AttackDetector agrees with pyo") {
  for (const auto& forms : {std::pair{"", ""}, {R"(, "cutoff": 100)", ", cutoff=100"}, {R"(, "deltime": 0.02, "maxthresh": 6)", ", deltime=0.02, maxthresh=6"},
                                      {R"(, "minthresh": -20, "cutoff": 50)", ", minthresh=-20, cutoff=50"}, {R"(, "reltime": 0.3)", ", reltime=0.3"}}) {
    CAPTURE(forms.first);
    const std::vector<int> a = later_than(ours(forms.first), 4800), b = later_than(theirs(forms.second), 4800);
    REQUIRE(a.size() == b.size());
    CHECK(!a.empty());
    for (std::size_t i = 0; i < a.size(); ++i) CHECK((b[i] - a[i] <= 2 && a[i] - b[i] < 120));
  }
}

TEST_CASE("AttackDetector's triggers do not depend on the period or on the number of streams") {
  const std::vector<int> alone = ours("", 1, 64);
  CHECK(ours("", 1, 37) == alone);
  const Sound bank = render_patch("{" + std::string(kTones) + R"(, "a": {"object": "AttackDetector", "input": "x", "reltime": [0.1, 0.3, 0.1, 0.5, 0.1], "out": 0}})", 1, 5);
  for (const std::size_t c : {0u, 2u, 4u}) CHECK(trigger_frames(bank.channels[c]) == alone);
  CHECK(trigger_frames(bank.channels[1]).size() == 3);
  CHECK(trigger_frames(bank.channels[3]).size() == 2);
}

TEST_CASE("AttackDetector does not take a slow swell or a sound that goes on for an onset") {
  const char* const patch = R"({"ramp": {"object": "Phasor", "freq": 0.5}, "s": {"object": "Sine", "freq": 1000, "mul": "ramp * 0.5"}, "a": {"object": "AttackDetector", "input": "s", "out": 0}})";
  CHECK(trigger_frames(render_patch(patch, 1.9, 1).channels[0]).empty());
}

TEST_CASE("AttackDetector recovers from an infinity") {
  const Sound sound = render_patch(with_bad_samples("\"x\": {\"object\": \"Sig\", \"value\": \"y + flash\"}, \"y\": {\"object\": \"Sine\", \"freq\": 1000, \"mul\": 0.5, \"play\": {\"delay\": 0.05}}, "
                                                    "\"a\": {\"object\": \"AttackDetector\", \"input\": \"x\", \"out\": 0}"), 0.2, 1);
  CHECK(trigger_frames(sound.channels[0]).size() == 1);
}
