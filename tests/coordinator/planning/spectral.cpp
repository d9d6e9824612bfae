// Chains of a phase vocoder are divided by streams, never between an object that makes frames and one that reads them.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "coordinator/planning/division.h"
#include "coordinator/planning/planner.h"
#include "coordinator/planning/value_changes.h"
#include "tests/coordinator/patch/patches.h"
#include "tests/coordinator/planning/divided_sound.h"
using namespace tutti;
using namespace tutti::test;

namespace {

Assignments divided(const Plan& plan, double cost, int workers) {
  return divide_voices({{plan, "test.json", "test", 0}}, std::vector<double>(plan.nodes.size(), cost), workers);
}

void check_division(const std::string& objects, int workers) {
  CAPTURE(objects);
  const Plan plan = compiled(objects).plan;
  const ChannelSamples whole = sound_of(plan, 9600, 96);
  for (const double cost : {1.0, 1000.0}) {  // cheap enough to be computed several times, and not
    const Assignments assignments = divided(plan, cost, workers);
    CHECK(difference(divided_sound(assignments, 2, 9600, 96), whole) <= 1e-6);
    if (cost > 1) CHECK(assignments.workers.size() == static_cast<std::size_t>(workers));
    for (const Assignment& worker : assignments.workers)
      for (const Plan& part : worker.plan.parts)
        for (const Node& reader : part.nodes)
          if (reader.object.starts_with("PV") && reader.object != "PVAnal")
            for (const Tap& tap : reader.inputs.at(0).taps) CHECK(part.nodes.at(static_cast<std::size_t>(tap.node)).object.starts_with("PV"));
  }
}

}  // namespace

TEST_CASE("planner: a bank of phase vocoders sounds the same, however it is divided") {
  check_division(R"--({"n": {"object": "Noise", "mul": {"repeat": 0.05, "count": 48}}, "a": {"object": "PVAnal", "input": "n", "size": 512}, "t": {"object": "PVTranspose", "input": "a", "transpo": {"uniform": [0.5, 2], "count": 48}},
      "s": {"object": "PVSynth", "input": "t", "out": 0}})--", 2);
}

TEST_CASE("planner: so do several chains, some of which share an analysis, before and after a mix") {
  check_division(R"--({"n": {"object": "Noise", "mul": [0.1, 0.1]}, "a": {"object": "PVAnal", "input": "n", "size": 512}, "b": {"object": "PVAnal", "input": "mix(n, 1)", "size": 512, "overlaps": 8},
      "t": {"object": "PVTranspose", "input": "a", "transpo": 1.3}, "m": {"object": "PVMorph", "input": "t", "input2": "b"}, "l": {"object": "PVAmpMod", "input": "a", "basefreq": 5, "shape": 7},
      "s": {"object": "PVSynth", "input": "m", "out": 0}, "u": {"object": "PVSynth", "input": "l", "out": 0}, "c": {"object": "PVAnal", "input": "mix(s, 1) + u", "size": 256}, "g": {"object": "PVVerb", "input": "c"},
      "v": {"object": "PVSynth", "input": "g", "out": 0}})--", 2);
}

// The frames of one sound lie in several of its streams.
TEST_CASE("planner: the streams of frames as signals stay together") {
  check_division(R"--({"n": {"object": "Noise", "mul": [0.1, 0.1]}, "f": {"object": "FFT", "input": "n", "size": 256}, "p": {"object": "CarToPol", "inreal": "f.real", "inimag": "f.imag"}, "v": {"object": "Vectral", "input": "p.mag", "framesize": 256, "down": 0.3},
      "d": {"object": "FrameDelta", "input": "p.ang", "framesize": 256}, "r": {"object": "FrameAccum", "input": "d", "framesize": 256}, "c": {"object": "PolToCar", "inmag": "v", "inang": "r"},
      "i": {"object": "IFFT", "inreal": "c.real", "inimag": "c.imag", "size": 256}, "m": {"object": "Mix", "input": "i", "voices": 2, "out": 0},
      "x": {"object": "Noise", "mul": {"repeat": 0.05, "count": 32}}, "y": {"object": "Tone", "input": "x", "out": 0}})--", 2);
}

TEST_CASE("planner: an edited size is a change of a number where there is memory for it, and else begins anew") {
  const auto changes = [](const std::string& before, const std::string& after) -> int {
    const auto plan = [](const std::string& fields) { return compiled(R"--({"n": {"object": "Noise"}, "a": {"object": "PVAnal", "input": "n")--" + fields + R"--(}, "s": {"object": "PVSynth", "input": "a", "out": 0}})--").plan; };
    const Assignments playing = divided(plan(before), 1, 1), wanted = divided(plan(after), 1, 1);
    const auto found = value_changes({&playing.workers.at(0)}, wanted.workers);
    return found ? static_cast<int>(found->size()) : -1;
  };
  CHECK(changes("", R"--(, "overlaps": 8, "wintype": 3)--") == 2);
  CHECK(changes(R"--(, "largest": 2048)--", R"--(, "largest": 2048, "size": 2048)--") == 1);
  CHECK(changes("", R"--(, "size": 2048)--") == -1);
}

TEST_CASE("planner: frames that change their size sound the same, however they are divided") {
  check_division(R"--({"n": {"object": "Noise", "mul": {"repeat": 0.05, "count": 12}}, "a": {"object": "PVAnal", "input": "n", "size": 512}, "t": {"object": "PVVerb", "input": "a"}, "s": {"object": "PVSynth", "input": "t", "out": 0},
      "p": {"object": "Pattern", "time": 0.03, "do": [{"set": "a.size", "to": {"choice": [64, 256, 1024]}}, {"set": "a.overlaps", "to": [2, 4, 8]}, {"set": "s.wintype", "to": {"choice": [1, 2]}}]},
      "x": {"object": "Noise", "mul": {"repeat": 0.05, "count": 32}}, "y": {"object": "Tone", "input": "x", "out": 0}})--", 2);
}
