// Frames of a phase vocoder in a graph that is not computed in even blocks.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

const std::string kChains = R"--("n": {"object": "Noise", "mul": 0.3}, "a": {"object": "PVAnal", "input": "n", "size": 128}, "t": {"object": "PVTranspose", "input": "a", "transpo": 1.3},
    "s": {"object": "PVSynth", "input": "t", "out": 0}, "u": {"object": "PVSynth", "input": "a"}, "beat": {"object": "Sig", "value": "u", "out": 1})--";

}  // namespace

// What a TrigFunc hears is computed a block at a time, before all else, which is then computed up to each trigger and from it on. The analysis is heard on both
// ways: its frames must reach both synths.
TEST_CASE("an analysis that a listening event hears as well gives everybody the same frames") {
  const Sound plain = render_patch("{" + kChains + "}", 0.3);
  const Sound listened = render_patch("{" + kChains + R"--(, "steps": {"object": "Sig", "value": "max(u * 0 + floor(abs(u) * 5), 0)"}, "x": {"object": "Sine", "freq": 500, "mul": 0},
      "f": {"object": "TrigFunc", "input": "steps", "do": [{"set": "x.freq", "to": {"uniform": [100, 900], "count": 1}}]}, "y": {"object": "Sig", "value": "x", "out": 0}})--", 0.3);
  CHECK(largest_difference(plain, listened) <= 1e-6);
  double peak = 0;
  for (const float x : listened.channels[0]) peak = std::max(peak, std::abs(static_cast<double>(x)));
  CHECK(peak > 0.1);
}

TEST_CASE("a synth that is stopped and played again goes on with the frames that come, and ends what it had") {
  const Sound sound = render_patch(R"--({"x": {"object": "Sine", "freq": 937.5}, "a": {"object": "PVAnal", "input": "x", "size": 256}, "s": {"object": "PVSynth", "input": "a", "out": 0},
      "p": {"object": "Metro", "time": 0.1}, "f": {"object": "TrigFunc", "input": "p", "do": [{"stop": "s"}]}, "q": {"object": "Metro", "time": 0.1, "play": {"delay": 0.05}}, "g": {"object": "TrigFunc", "input": "q", "do": [{"play": "s"}]}})--", 0.5);
  double sounding = 0, silent = 0;
  for (std::size_t n = 4800; n < sound.channels[0].size(); ++n) {
    const std::size_t within = n % 4800;
    const double power = static_cast<double>(sound.channels[0][n]) * sound.channels[0][n];
    if (within > 64 && within < 2336) silent = std::max(silent, power);
    if (within > 3200 && within < 4736) sounding += power / 1535 / 4;
  }
  CHECK(silent == 0);
  CHECK(sounding == doctest::Approx(0.5).epsilon(0.05));
}
