#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

double largest_step(const Sound& sound) {
  double largest = 0;
  const auto& x = sound.channels[0];
  for (std::size_t i = 1; i < x.size(); ++i) largest = std::max<double>(largest, std::fabs(x[i] - x[i - 1]));
  return largest;
}

Sound adsr(const std::string& members, double seconds) { return render_patch(R"({"a": {"object": "Adsr", "out": 0, )" + members + "}}", seconds, 1); }

}  // namespace

TEST_CASE("Adsr agrees with pyo: with a duration, and without") {
  for (const char* duration : {"0.08", "0"}) {
    const std::string dur = duration;
    const Sound ours = render_patch(R"({"a": {"object": "Adsr", "attack": [0.01, 0.0123], "decay": [0.02, 0.011], "sustain": [0.5, 0.8], "release": [0.03, 0.04], "dur": )" + dur +
                                    R"(, "mul": 0.5, "add": 0.1, "out": 0}})", 0.1);
    const Sound theirs = render_pyo("a = Adsr([0.01, 0.0123], [0.02, 0.011], [0.5, 0.8], [0.03, 0.04], " + dur + ", mul=0.5, add=0.1).play(); b = Sig(a).out()", 0.1);
    CHECK(largest_difference(ours, theirs) < 1e-4);
  }
}

// pyo stops at the first buffer after 0.03 s, tutti after 1440 frames: the falls are compared from their tops on.
TEST_CASE("Adsr agrees with pyo: released in its attack, decay and sustain, and played again") {
  for (const char* at : {"0.01", "0.03", "0.06"}) {
    CAPTURE(std::string(at));
    const std::string time = at;
    const Sound ours = adsr(R"("attack": 0.02, "decay": 0.02, "sustain": 0.5, "release": 0.02, "play": {"dur": )" + time + "}", 0.1);
    const Sound theirs = render_pyo("a = Adsr(0.02, 0.02, 0.5, 0.02).play(); b = Sig(a).out(); c = CallAfter(a.stop, " + time + ")", 0.1, 1);
    const auto start = static_cast<std::size_t>(std::lround(std::stod(time) * 48000));
    const std::size_t pyo_start = (start / 64 + 1) * 64;
    const float from = ours.channels[0][start - 1], pyo_from = theirs.channels[0][pyo_start - 1];
    REQUIRE(from > 0.4f);
    for (std::size_t n = 0; n < 1000; ++n) REQUIRE(std::fabs(ours.channels[0][start + n] / from - theirs.channels[0][pyo_start + n] / pyo_from) < 2e-3);  // pyo is a frame later
    CHECK(ours.channels[0][start + 961] == 0.0f);
  }
  const Sound again = render_patch(R"({"a": {"object": "Adsr", "attack": 0.02, "decay": 0.02, "sustain": 0.5, "out": 0},
    "p": {"object": "Pattern", "time": 100, "do": [{"play": "a"}], "play": {"delay": 0.032}}})", 0.1, 1);
  const Sound theirs = render_pyo("a = Adsr(0.02, 0.02, 0.5).play(); b = Sig(a).out(); c = CallAfter(a.play, 0.031)", 0.1, 1);  // the buffer at 1536
  CHECK(largest_difference(again, theirs) < 1e-3);  // a frame's step
}

// pyo jumps from 0.5 to 0.17 in the second and alternates between two levels in the third.
TEST_CASE("Adsr has no clicks where a duration has no room for all of it") {
  for (const char* times : {R"("attack": 0.01, "decay": 0.02, "sustain": 0.5, "release": 0.03, "dur": 0.05)", R"("attack": 0.01, "decay": 0.02, "sustain": 0.5, "release": 0.03, "dur": 0.04)",
                            R"("attack": 0.03, "decay": 0.02, "sustain": 0.5, "release": 0.03, "dur": 0.04)", R"("attack": 0.01, "decay": 0.02, "sustain": 0.5, "release": 0.06, "dur": 0.05)"}) {
    CAPTURE(std::string(times));
    const Sound ours = adsr(times, 0.08);
    CHECK(largest_step(ours) < 1.01 / 480);
    CHECK(*std::max_element(ours.channels[0].begin(), ours.channels[0].end()) > 0.3f);
    CHECK(ours.channels[0][2401] == 0.0f);
  }
}

TEST_CASE("Adsr without attack, decay or release changes at once; with a duration it is released when it is stopped earlier") {
  const Sound sudden = adsr(R"("attack": 0, "decay": 0, "sustain": 0.25, "release": 0, "dur": 0.01)", 0.02);
  CHECK(sudden.channels[0][0] == 1.0f);
  CHECK(sudden.channels[0][1] == 0.25f);
  CHECK(sudden.channels[0][479] == 0.25f);
  CHECK(sudden.channels[0][480] == 0.0f);
  const Sound stopped = adsr(R"("attack": 0.01, "decay": 0.01, "release": 0.02, "dur": 1, "play": {"dur": 0.05})", 0.1);  // pyo's is cut off: a click
  CHECK(largest_step(stopped) < 1.01 / 480);
  CHECK(stopped.channels[0][3400] == 0.0f);
}
