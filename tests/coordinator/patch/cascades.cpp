// A cascade of equal Biquads is one Biquadx.
#include "coordinator/patch/cascades.h"

#include "tests/against_pyo.h"
#include "tests/coordinator/patch/patches.h"
#include "tests/coordinator/planning/divided_sound.h"
using namespace tutti;
using namespace tutti::test;
using Strings = std::vector<std::string>;

namespace {

// `count` Biquads b0, b1, ... in a row, the last one sent out. `members` are those of all, `special` those of one of them.
std::string cascade(int count, const std::string& members, int one = -1, const std::string& special = "",
                    const std::string& source = R"("object": "Noise", "mul": 0.3)") {
  std::string objects = R"({"n": {)" + source + R"(}, "f": {"object": "Sine", "freq": 3, "mul": 500, "add": 2000})";
  for (int i = 0; i < count; ++i) {
    objects += ", \"b" + std::to_string(i) + R"(": {"object": "Biquad", "input": ")" + (i == 0 ? "n" : "b" + std::to_string(i - 1)) + "\"" + members;
    objects += (i == one ? special : "") + (i == count - 1 ? R"(, "out": 0)" : "") + "}";
  }
  return objects + "}";
}

// How many stages each filter of the plan has, in their order.
std::vector<int> stages_of(const std::string& objects) {
  std::vector<int> stages;
  for (const Node& node : compiled(objects).plan.nodes) {
    if (node.object == "Biquad") stages.push_back(1);
    if (node.object == "Biquadx") stages.push_back(static_cast<int>(node.fixed.at(0).number));
  }
  return stages;
}
using Stages = std::vector<int>;

}  // namespace

TEST_CASE("cascades: equal Biquads in a row are one Biquadx in the last one's place") {
  const CompiledPatch patch = compiled(cascade(4, R"(, "freq": "f", "q": 2)", 3, R"(, "mul": 0.5, "add": 0.25)"));
  CHECK(patch.plan.nodes.size() == 3);
  const Node& last = node(patch.plan, "b3");
  CHECK(last.object == "Biquadx");
  CHECK(last.fixed.at(0).number == 4);
  CHECK(taps_of(patch.plan, last.inputs.at(0)) == Strings{"n[0]"});
  CHECK(taps_of(patch.plan, last.values.at(0)) == Strings{"f[0]"});
  CHECK(last.values.at(1).is_number(2));
  CHECK(last.mul.is_number(0.5));
  CHECK(last.add.is_number(0.25));
  CHECK(last.out == std::vector<int>{0});
  REQUIRE(patch.absorbed.size() == 3);
  CHECK(patch.absorbed[1].name == "test.b1");
  CHECK(patch.absorbed[1].by == "test.b3");
  CHECK(patch.absorbed[1].how == Absorbed::Stage);
}

TEST_CASE("cascades: as many stages as a Biquadx may have, then the next one") {
  CHECK(stages_of(cascade(64, "")) == Stages{64});
  CHECK(stages_of(cascade(130, "")) == Stages{64, 64, 2});
  CHECK(stages_of(cascade(65, "")) == Stages{64, 1});
}

TEST_CASE("cascades: several streams, and a frequency for each") {
  CHECK(stages_of(cascade(3, R"(, "freq": [300, 500, 700])")) == Stages{3});
  CHECK(stages_of(cascade(3, R"(, "freq": [300, 500])", -1, "", R"("object": "Noise", "mul": [0.1, 0.2])")) == Stages{3});
  CHECK(stages_of(cascade(3, R"(, "freq": ["f", 500])", -1, "", R"("object": "Noise", "mul": [0.1, 0.2])")) == Stages{3});
}

TEST_CASE("cascades: what is not equal, or is heard by others too, stands alone") {
  for (const char* special : {R"(, "freq": 900)", R"(, "q": 3)",
      R"(, "type": 1)"}) CHECK_MESSAGE((stages_of(cascade(5, "", 2, special)) == Stages{2, 1, 2}), special);
  for (const char* special : {R"(, "mul": 0.5)", R"(, "add": 0.5)", R"(, "mul": "f")",
      R"(, "out": 1)"}) CHECK_MESSAGE((stages_of(cascade(5, "", 2, special)) == Stages{3, 2}), special);
  CHECK(stages_of(cascade(5, "", 2, R"(, "play": {"delay": 0.5})")) == Stages{2, 1, 2});
  const auto with = [](const std::string& more) {
    std::string objects = cascade(5, "");
    objects.insert(objects.size() - 1, more);
    return stages_of(objects);
  };
  CHECK(with(R"(, "tap": {"object": "Tone", "input": "b2", "out": 1})") == Stages{3, 2});
  CHECK(stages_of(cascade(5, "").insert(1,
      R"("tap": {"object": "Tone", "input": "b2", "out": 1}, )")) == Stages{3, 2});  // computed before the other reader
  CHECK(with(R"(, "p": {"object": "Pattern", "do": [{"set": "b2.freq", "to": 500}]})") == Stages{2, 1, 2});
  CHECK(with(R"(, "p": {"object": "Pattern", "do": [{"stop": "b2"}]})") == Stages{2, 1, 2});
  CHECK(stages_of(R"({"n": {"object": "Noise"}, "a": {"object": "Biquad", "input": "n"},
      "b": {"object": "Biquad", "input": "a", "freq": "a", "out": 0}})") == Stages{1, 1});
  CHECK(stages_of(R"({"n": {"object": "Noise", "mul": [1, 1]}, "a": {"object": "Biquad", "input": "n"},
      "b": {"object": "Biquad", "input": "a[::-1]", "out": 0}})") == Stages{1, 1});
}

TEST_CASE("cascades: every type gives the same samples, to the last bit, from the first one on") {
  for (const char* type : {"0", "1", "2", "3", "4", "[0, 1, 2, 3, 4]"})
    for (const char* freq : {"20", "15000", "\"f\""}) {
      const std::string row = cascade(5, R"(, "q": 5, "freq": )" + std::string(freq) + R"(, "type": )" + type, -1, "", R"("object": "Noise", "mul": [0.1, 0.2, 0.3, 0.4, 0.5], "add": 0.4)");
      CHECK(stages_of(row) == Stages{5});
      const LoadedPatch loaded = parse_patch(patch_of(row), "test.json");
      const Plan apart = compile_patch(*loaded.patch, 48000, 0, Simplification::None).plan, united = compile_patch(*loaded.patch, 48000).plan;
      CHECK_MESSAGE(difference(sound_of(apart, 9600), sound_of(united, 9600)) == 0, type << " at " << freq);
    }
}

TEST_CASE("cascades: the sound is that of the Biquads, and pyo's") {
  const std::string row = cascade(4, R"(, "freq": "f", "q": 1)", 3, R"(, "mul": 0.5)", R"("object": "Sine", "freq": 300, "phase": 0.2)");
  const LoadedPatch loaded = parse_patch(patch_of(row), "test.json");
  REQUIRE(loaded.patch.has_value());
  // A Sig between two of them keeps them apart: it changes no sample.
  std::string apart = row;
  apart.replace(apart.find(R"("input": "b0")"), 13, R"("input": "s0")").replace(apart.find(R"("input": "b1")"), 13,
      R"("input": "s1")").replace(apart.find(R"("input": "b2")"), 13, R"("input": "s2")");
  for (const char* i : {"0", "1", "2"})
    apart.insert(apart.size() - 1, std::string(R"(, "s)") + i + R"(": {"object": "Sig", "value": "b)" + i + "\"}");
  REQUIRE(stages_of(apart) == Stages{1, 1, 1, 1});
  CHECK(largest_difference(render_patch(row, 0.5), render_patch(apart, 0.5)) == 0);
  const Sound theirs = render_pyo("n = Sine(300, 0.2)\nf = Sine(3, mul=500, add=2000)\nb = n\nfor i in range(3):\n    b = Biquad(b, f, 1)\n"
                                  "b = Biquad(b, f, 1, mul=0.5).out()", 0.5);
  CHECK(largest_difference(render_patch(row, 0.5), theirs) < 1e-3);  // pyo reads its sines from a table
}
