#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

double largest_step(const Sound& sound) {
  double largest = 0;
  const auto& x = sound.channels[0];
  for (std::size_t i = 1; i < x.size(); ++i) largest = std::max<double>(largest, std::fabs(x[i] - x[i - 1]));
  return largest;
}

}  // namespace

TEST_CASE("Fader agrees with pyo: with a duration, and without") {
  for (const char* duration : {"0.08", "0"}) {
    const std::string dur = duration;
    const Sound ours = render_patch(R"({"a": {"object": "Fader", "fadein": [0.01, 0.033], "fadeout": [0.02, 0.03], "dur": )" + dur +
                                    R"(, "mul": 0.5, "add": 0.1, "out": 0}})", 0.1);
    const Sound theirs = render_pyo("a = Fader([0.01, 0.033], [0.02, 0.03], " + dur + ", mul=0.5, add=0.1).play(); b = Sig(a).out()", 0.1);
    CHECK(largest_difference(ours, theirs) < 1e-5);
  }
}

// pyo stops it at the first buffer after 0.05 s, tutti after 2400 frames: what is compared is how long the fall lasts.
TEST_CASE("Fader agrees with pyo: stopped before it has risen, it falls from where it is") {
  const Sound ours = render_patch(R"({"a": {"object": "Fader", "fadein": 0.1, "fadeout": 0.02, "play": {"dur": 0.05}, "out": 0}})", 0.1, 1);
  const Sound theirs = render_pyo("a = Fader(0.1, 0.02).play(); b = Sig(a).out(); c = CallAfter(a.stop, 0.05)", 0.1, 1);
  CHECK(*std::max_element(ours.channels[0].begin(), ours.channels[0].end()) == doctest::Approx(0.5).epsilon(0.001));
  const auto& y = ours.channels[0];
  const auto& x = theirs.channels[0];
  const auto fall = [](const std::vector<float>& v) {
    const auto top = std::max_element(v.begin(), v.end());
    return std::distance(top, std::find(top, v.end(), 0.0f));
  };
  CHECK(std::abs(fall(x) - fall(y)) <= 2);
}

// pyo jumps where the fade-in is longer than the duration leaves room for (and ignores the duration until it has ended), and
// starts with a NaN where there is no fade-in.
TEST_CASE("Fader has no clicks where its fades overlap") {
  for (const char* fadein : {"0.04", "0.2"}) {
    const Sound ours = render_patch(R"({"a": {"object": "Fader", "fadein": )" + std::string(fadein) +
                                    R"(, "fadeout": 0.05, "dur": 0.06, "out": 0}})", 0.1, 1);
    CHECK(largest_step(ours) < 1.01 / (0.04 * 48000));
    CHECK(ours.channels[0][2880] == 0.0f);
  }
  const Sound sudden = render_patch(R"({"a": {"object": "Fader", "fadein": 0, "fadeout": 0, "dur": 0.01, "out": 0}})", 0.02, 1);
  CHECK(sudden.channels[0][0] == 1.0f);
  CHECK(sudden.channels[0][479] == 1.0f);
  CHECK(sudden.channels[0][480] == 0.0f);
}

// pyo's Fader with a duration is cut off by stop(): a click.
TEST_CASE("Fader with a duration fades out when it is stopped earlier") {
  const Sound ours = render_patch(R"({"a": {"object": "Fader", "fadein": 0.01, "fadeout": 0.02, "dur": 1, "play": {"dur": 0.05}, "out": 0}})", 0.1, 1);
  CHECK(largest_step(ours) < 1.01 / (0.01 * 48000));
  CHECK(ours.channels[0][3400] == 0.0f);
}
