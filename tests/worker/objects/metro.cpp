#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/unit_setup.h"

#include "tests/trigger_frames.h"
#include "worker/objects/registry.h"
using namespace tutti::test;

namespace {

using Frames = std::vector<int>;

// Metro alone, without storing an hour of zeros: the frames of its triggers.
std::vector<std::int64_t> beats_of_metro(float time, double rate, std::int64_t frames) {
  using namespace tutti;
  float out[kBlock];
  const Shape shape = Shape::of(1);
  UnitSetup setup = tutti::test::plain_setup();
  setup.rate = rate;
  setup.values = {View{&time, 0, 1, shape}};
  setup.fixed.resize(1);
  setup.fixed[0].number = 1;
  setup.output = {out, 1, kBlock, shape, false};
  const auto metro = Registry::find("Metro")->make(setup);
  metro->play(0);
  std::vector<std::int64_t> beats;
  for (std::int64_t done = 0; done < frames; done += kBlock) {
    metro->run(kBlock);
    for (int f = 0; f < kBlock; ++f)
      if (out[f] != 0) beats.push_back(done + f);
  }
  return beats;
}

}  // namespace

// pyo adds up float seconds and so is a frame or two late after 0.1 s (tutti: 480 frames, pyo: 482, 962...).
TEST_CASE("Metro triggers when pyo's does: number, list, poly") {
  const Sound one = render_patch(R"({"a": {"object": "Metro", "time": 0.01, "out": 0}})", 0.1, 1);
  CHECK(trigger_frames(one.channels[0]) == Frames{0, 480, 960, 1440, 1920, 2400, 2880, 3360, 3840, 4320});
  CHECK(
      fall_together(trigger_frames(one.channels[0]), trigger_frames(render_pyo("a = Metro(0.01).play(); b = Sig(a).out()", 0.1, 1).channels[0]), 2));

  const Sound ours = render_patch(R"({"a": {"object": "Metro", "time": [0.01, 0.0131], "poly": 3, "out": 0}})", 0.1, 6);
  const Sound theirs = render_pyo("a = Metro([0.01, 0.0131], poly=3).play(); b = Sig(a).out()", 0.1, 6);
  for (std::size_t c = 0; c < 6; ++c) CHECK(fall_together(trigger_frames(ours.channels[c]), trigger_frames(theirs.channels[c]), 2));
}

TEST_CASE("Metro follows a signal as pyo's does") {
  const std::string patch = R"({"p": {"object": "Phasor", "freq": 10, "mul": 0.01, "add": 0.005}, "a": {"object": "Metro", "time": "p", "out": 0}})";
  const Frames ours = trigger_frames(render_patch(patch, 0.1, 1).channels[0]);
  CHECK(fall_together(ours,
                      trigger_frames(render_pyo("p = Phasor(10, mul=.01, add=.005); a = Metro(p).play(); b = Sig(a).out()", 0.1, 1).channels[0]), 2));

  // After 0.1 s the time falls from 0.015 to 0.005, which is past: a trigger at once, and the same again from there. (pyo's next one comes
  // earlier by what the first was late.)
  Frames twice = ours;
  for (int frame : ours) twice.push_back(frame + 4800);
  CHECK(trigger_frames(render_patch(patch, 0.2, 1).channels[0]) == twice);

  // The same constant time as a signal of every frame: the same frames.
  const Sound steady = render_patch(R"({"n": {"object": "Noise", "mul": 0}, "a": {"object": "Metro", "time": "n + 0.0131", "out": 0}})", 0.2, 1);
  const Sound held = render_patch(R"({"a": {"object": "Metro", "time": 0.0131, "out": 0}})", 0.2, 1);
  CHECK(trigger_frames(steady.channels[0]) == trigger_frames(held.channels[0]));
}

// 1/3 as a float is 1e-8 too long: 5 frames in an hour, if it is not taken for what it means.
TEST_CASE("Metro falls on the exact frame after an hour") {
  struct Case {
    double time, rate;
  };
  for (const Case& c : {Case{1.0 / 3, 48000}, Case{0.1, 48000}, Case{0.7, 44100}, Case{60.0 / 137, 44100}, Case{1.0 / 7, 44100}}) {
    CAPTURE(c.time);
    const auto beats = beats_of_metro(static_cast<float>(c.time), c.rate, static_cast<std::int64_t>(3600 * c.rate));
    REQUIRE(beats.size() >= static_cast<std::size_t>(3600 / c.time));
    for (std::size_t k = 0; k < beats.size(); ++k)
      REQUIRE(std::fabs(static_cast<double>(beats[k]) - static_cast<double>(k) * c.time * c.rate) < 0.5001);
  }
}

TEST_CASE("Metro starts when it is played, anew each time, and takes a new time from its last trigger on") {
  const Sound late = render_patch(R"({"a": {"object": "Metro", "time": 0.01, "out": 0, "play": {"delay": 0.0021, "dur": 0.025}}})", 0.1, 1);
  CHECK(trigger_frames(late.channels[0]) == Frames{101, 581, 1061});
  const Sound again = render_patch(R"({"a": {"object": "Metro", "time": 0.01, "out": 0},
    "c": {"object": "CallAfter", "time": 0.025, "do": [{"play": "a"}]}})",
                                   0.05, 1);
  CHECK(trigger_frames(again.channels[0]) == Frames{0, 480, 960, 1200, 1680, 2160});
  const Sound slower = render_patch(R"({"a": {"object": "Metro", "time": 0.01, "out": 0},
    "c": {"object": "CallAfter", "time": 0.025, "do": [{"set": "a.time", "to": 0.02}]}, "d": {"object": "CallAfter", "time": 0.055, "do": [{"set": "a.time", "to": 0.001}]}})",
                                    0.057, 1);
  CHECK(trigger_frames(slower.channels[0]) == Frames{0, 480, 960, 1920, 2640, 2688});  // at once, as 1968 is past
}

TEST_CASE("Metro keeps time while nobody hears it") {
  const Sound ours = render_patch(R"({"m": {"object": "Metro", "time": 0.01}, "s": {"object": "Sig", "value": "m", "out": 0, "play": {"dur": 0.0151}},
    "c": {"object": "CallAfter", "time": 0.033, "do": [{"play": "s"}]}})",
                                  0.05, 1);
  CHECK(trigger_frames(ours.channels[0]) == Frames{0, 480, 1920});  // played at 1584, for 725 frames again
}

TEST_CASE("Metro rests while its time is not positive and survives any time") {
  const Sound none = render_patch(R"({"a": {"object": "Metro", "time": 0, "out": 0}})", 0.01, 1);
  CHECK(trigger_frames(none.channels[0]).empty());
  const Sound wild = render_patch(R"({"z": {"object": "Sig", "value": 0}, "s": {"object": "Sine", "freq": 100, "mul": 0.002},
    "a": {"object": "Metro", "time": "s + s / z * z", "out": 0}, "b": {"object": "Metro", "time": "s", "out": 1}})",
                                  0.1, 2);
  trigger_frames(wild.channels[0]);  // throws where they are not triggers
  CHECK(trigger_frames(wild.channels[1]).size() > 10);
}
