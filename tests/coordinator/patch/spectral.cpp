// Spectral signals in patches: who may read them, and what they can't be used for.
#include "tests/coordinator/patch/patches.h"
using namespace tutti;
using namespace tutti::test;

namespace {

std::string patch_with(const std::string& object) { return R"--({"n": {"object": "Noise"}, "a": {"object": "PVAnal", "input": "n"}, "s": {"object": "PVSynth", "input": "a", "out": 0}, "x": )--" + object + "}"; }

// The one line that is wrong with the object.
void check_wrong(const std::string& object, const std::string& line) {
  CAPTURE(object);
  const std::vector<Problem> problems = problems_of(patch_with(object));
  REQUIRE(problems.size() == 1);
  CHECK_MESSAGE(contains(problems.front().text(), line), problems.front().text());
}

}  // namespace

TEST_CASE("spectral inputs take objects that make frames, with streams and lists, and nothing else") {
  for (const char* input : {"\"a\"", "\"a[0]\"", "[\"a\", \"a\"]", "\"a[0:1]\""}) CHECK(problems_of(patch_with(R"--({"object": "PVTranspose", "input": )--" + std::string(input) + "}")).empty());
  check_wrong(R"--({"object": "PVSynth", "input": 0.5})--", "expected the name of an object that makes frames of a spectrum, as PVAnal");
  check_wrong(R"--({"object": "PVSynth", "input": "n"})--", "found \"n\", a Noise, expected the name of an object that makes frames of a spectrum");
  check_wrong(R"--({"object": "PVSynth", "input": "s"})--", "found \"s\", a PVSynth, expected");
  check_wrong(R"--({"object": "PVSynth", "input": "a * 2"})--", "found \"a * 2\", expected the name");
  check_wrong(R"--({"object": "PVSynth", "input": "mix(a, 1)"})--", "found \"mix(a, 1)\", expected the name");
  check_wrong(R"--({"object": "PVSynth", "input": "pi"})--", "found \"pi\", expected the name");
  check_wrong(R"--({"object": "PVSynth", "input": {"repeat": 1, "count": 2}})--", "expected the name");
  check_wrong(R"--({"object": "PVSynth", "input": ["a", 1]})--", "expected the name");
  check_wrong(R"--({"object": "PVSynth"})--", "found no \"input\", which PVSynth needs; expected the name of an object that makes frames");
  check_wrong(R"--({"object": "PVSynth", "input": "b"})--", "found the name \"b\", expected an object of this patch");
  check_wrong(R"--({"object": "PVSynth", "input": "a", "rate": 2})--", "found a, which has another \"rate\", expected frames made at the same one");
}

TEST_CASE("frames can't be heard, added, scaled or read as samples") {
  check_wrong(R"--({"object": "Tone", "input": "a"})--", "found \"a\", a PVAnal, which makes frames of a spectrum, not samples; expected a signal, as PVSynth makes of them");
  check_wrong(R"--({"object": "Sine", "freq": "range(n, 1, 2) + a"})--", "found \"a\", a PVAnal, which makes frames");
  check_wrong(R"--({"object": "Mix", "input": ["n", "a"]})--", "found \"a\", a PVAnal, which makes frames");
  check_wrong(R"--({"object": "PVSynth", "input": "a", "mul": "a"})--", "found \"a\", a PVAnal, which makes frames");
  for (const char* key : {"mul", "add", "out"})
    check_wrong(R"--({"object": "PVAnal", "input": "n", ")--" + std::string(key) + R"--(": 1})--", "found the key \"" + std::string(key) + "\", expected none: PVAnal makes frames of a spectrum, not samples");
  check_wrong(R"--({"object": "Pattern", "time": 1, "do": [{"set": "a.mul", "to": 1}]})--", "found the parameter \"mul\", expected one of PVAnal that can be set");
}

TEST_CASE("chains of frames are pruned, united and kept as others are") {
  const CompiledPatch patch = compiled(R"--({"n": {"object": "Noise"}, "a": {"object": "PVAnal", "input": "n"}, "b": {"object": "PVAnal", "input": "n"}, "g": {"object": "PVGate", "input": "a"}, "h": {"object": "PVGate", "input": "b"},
      "m": {"object": "PVMix", "input": "g", "input2": "h"}, "s": {"object": "PVSynth", "input": "m", "out": 0}, "unheard": {"object": "PVVerb", "input": "a"}})--");
  CHECK(patch.unheard == std::vector<std::string>{"unheard"});
  CHECK(patch.plan.nodes.size() == 5);  // n, a, g, m, s: b is a, h is g
  CHECK(node(patch.plan, "m").inputs[0] == node(patch.plan, "m").inputs[1]);
}

TEST_CASE("each analysis has a number of its own, which does not depend on the seed") {
  const std::string list = R"--({"n": {"object": "Noise"}, "a": {"object": "PVAnal", "input": ["n", "n * 2", "n * 3"]}, "b": {"object": "PVAnal", "input": "n * 4"}, "s": {"object": "PVSynth", "input": ["a", "b"], "out": 0}})--";
  const Plan one = compiled(list).plan, other = compiled(list, "\"seed\": 5, ").plan, copy = compiled(list, "", 1).plan;
  CHECK(node(one, "b").seed == node(one, "a").seed + 3);
  CHECK(node(other, "a").seed == node(one, "a").seed);
  CHECK(node(copy, "a", "test#2.").seed == node(one, "a").seed + 4);
}
