// Each rule on a patch made to trigger it, and on one that must not. Savings are of a size that no busy machine hides.
#include "coordinator/findings/finding.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include "tests/coordinator/patch/patches.h"
#include "tests/coordinator/planning/divided_sound.h"
#include "worker/graph.h"

using namespace tutti;
using namespace tutti::test;

namespace {

Patch read(const std::string& text) {
  LoadedPatch loaded = parse_patch(text, "test.json");
  REQUIRE_MESSAGE(loaded.patch.has_value(), lines_of(loaded.problems));
  return *loaded.patch;
}

using Rule = std::vector<Finding> (*)(const Checked&);

std::vector<Finding> found(Rule rule, const std::string& objects) {
  const std::string text = patch_of(objects);
  const Patch patch = read(text);
  const CompiledPatch compiled = compile_patch(patch, 48000);
  REQUIRE_MESSAGE(compiled.problems.empty(), lines_of(compiled.problems));
  const PatchText source(text);
  const std::vector<double> not_measured;
  return rule(Checked(patch, compiled, source, not_measured));
}

// The patch after a finding's edits.
std::string after(const std::string& objects, const Finding& finding) {
  PatchText text(patch_of(objects));
  for (const Edit& edit : finding.edits) CHECK(text.apply(edit));
  read(text.text());
  return text.text();
}

}  // namespace

TEST_CASE("findings: an effect on many streams that end in two channels") {
  const std::string many = R"({"src": {"object": "SineLoop", "freq": {"uniform": [100, 200], "count": 50}, "mul": 0.01}, "phs": {"object": "Phaser", "input": "src", "q": 20, "out": 0}})";
  const std::vector<Finding> findings = found(find_effects_to_mix_first, many);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].object == "phs");
  CHECK_FALSE(findings[0].same_sound);
  CHECK(contains(after(many, findings[0]), R"x("input": "mix(src, 2)")x"));
  for (const char* not_so : {
           R"json({"src": {"object": "SineLoop", "freq": {"uniform": [100, 200], "count": 50}}, "phs": {"object": "Phaser", "input": "mix(src, 2)", "out": 0}})json",
           R"({"src": {"object": "Sine", "freq": [100, 200]}, "phs": {"object": "Phaser", "input": "src", "out": 0}})",
           R"({"src": {"object": "SineLoop", "freq": {"uniform": [100, 200], "count": 50}}, "phs": {"object": "Phaser", "input": "src", "freq": {"uniform": [400, 800], "count": 50}, "out": 0}})",
           R"({"src": {"object": "SineLoop", "freq": {"uniform": [100, 200], "count": 50}}, "phs": {"object": "Phaser", "input": "src"}, "m": {"object": "Max", "input": "phs", "comp": 0, "out": 0}})",
           R"({"src": {"object": "SineLoop", "freq": {"uniform": [100, 200], "count": 50}, "out": 0}})"})
    CHECK(found(find_effects_to_mix_first, not_so).empty());
}

TEST_CASE("findings: objects that nobody hears, or nobody plays") {
  const std::string unheard = R"({"a": {"object": "Sine", "out": 0}, "b": {"object": "Noise"}})";
  REQUIRE(found(find_unheard, unheard).size() == 1);
  CHECK(found(find_unheard, unheard)[0].object == "b");
  CHECK_FALSE(contains(after(unheard, found(find_unheard, unheard)[0]), "Noise"));
  CHECK(found(find_unheard, R"({"a": {"object": "Sine", "freq": "b", "out": 0}, "b": {"object": "Sine", "freq": 3}})").empty());

  REQUIRE(found(find_never_played, R"({"a": {"object": "Sine", "play": false, "out": 0}})").size() == 1);
  CHECK(found(find_never_played, R"({"a": {"object": "Sine", "play": false, "out": 0}, "p": {"object": "Pattern", "time": 1, "do": [{"play": "a"}]}})").empty());
  CHECK(found(find_never_played, R"({"a": {"object": "Sine", "play": {"delay": 1}, "out": 0}})").empty());
}

TEST_CASE("findings: a signal where a number would do") {
  const std::string signal = R"json({"n": {"object": "Noise"}, "lfo": {"object": "Sine", "freq": 0.1}, "phs": {"object": "Phaser", "input": "n", "spread": "range(lfo, 1, 1.2)", "num": 48, "out": 0}})json";
  const std::vector<Finding> findings = found(find_costly_signals, signal);
  REQUIRE(findings.size() == 1);
  CHECK(contains(findings[0].message, "spread"));
  CHECK(contains(after(signal, findings[0]), R"("spread": 1.1)"));
  CHECK(found(find_costly_signals, R"({"n": {"object": "Noise"}, "phs": {"object": "Phaser", "input": "n", "spread": 1.3, "num": 48, "out": 0}})").empty());
}

TEST_CASE("findings: objects that are alike make a bank, which sounds the same") {
  const std::string alike = R"({"n": {"object": "Noise", "mul": 0.1},
    "a": {"object": "ButBP", "input": "n", "freq": 300, "q": 5, "out": 0}, "b": {"object": "ButBP", "input": "n", "freq": 500, "q": 5, "out": 1}, // the second
    "c": {"object": "ButBP", "input": "n", "freq": 700, "q": 5, "mul": 0.5, "out": 0}, "d": {"object": "ButBP", "input": "n", "freq": 900, "q": 5, "out": 0}})";
  const std::vector<Finding> findings = found(find_banks, alike);
  REQUIRE(findings.size() == 1);  // c has a mul, and the others have none
  CHECK(findings[0].same_sound);
  const std::string better = after(alike, findings[0]);
  CHECK(contains(better, R"("freq":)"));
  CHECK(contains(better, "300"));
  CHECK_FALSE(contains(better, R"("d":)"));
  CHECK(contains(better, "// the second"));
  CHECK(contains(better, R"("c": {"object": "ButBP", "input": "n", "freq": 700, "q": 5, "mul": 0.5, "out": 0})"));
  CHECK(difference(sound_of(compile_patch(read(better), 48000).plan, 4800), sound_of(compile_patch(read(patch_of(alike)), 48000).plan, 4800)) <= 1e-6);
  CHECK(found(find_banks, R"({"a": {"object": "Sine", "freq": 3, "out": 0}, "b": {"object": "Sine", "freq": 4, "out": 0}})").empty());
  CHECK(found(find_banks, R"({"a": {"object": "Sine", "freq": 3, "out": 0}, "b": {"object": "LFO", "freq": 4, "out": 0}, "c": {"object": "Sine", "freq": "a", "out": 0},
    "d": {"object": "Sine", "freq": [4, 5], "out": 0}})").empty());
}

TEST_CASE("findings: a chain of Allpass2 is a Phaser") {
  const auto chain = [](int count) {
    std::string text = R"({"n": {"object": "Noise"})";
    for (int i = 0; i < count; ++i)
      text += R"(, "a)" + std::to_string(i) + R"(": {"object": "Allpass2", "input": ")" + (i == 0 ? "n" : "a" + std::to_string(i - 1)) + R"(", "freq": 500)" + (i + 1 == count ? R"(, "out": 1)" : "") + "}";
    return text + "}";
  };
  const std::vector<Finding> findings = found(find_allpass_chains, chain(6));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].object == "a5");
  CHECK(contains(after(chain(6), findings[0]), R"("a5": {"object": "Phaser", "input": "n", "freq": 500, "num": 6, "out": 1})"));
  CHECK(found(find_allpass_chains, chain(3)).empty());
}

TEST_CASE("findings: noises that are alike") {
  const std::string two = R"({"a": {"object": "Noise", "mul": 0.1}, "b": {"object": "Noise", "mul": 0.1}, "x": {"object": "ButLP", "input": "a", "out": 0}, "y": {"object": "ButHP", "input": "b", "out": 0}})";
  const std::vector<Finding> findings = found(find_repeated_noises, two);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].object == "b");
  CHECK(contains(after(two, findings[0]), R"("b": {"object": "Sig", "value": "a"})"));
  CHECK(found(find_repeated_noises, R"({"a": {"object": "Noise", "mul": 0.1}, "b": {"object": "Noise", "mul": 0.2}, "x": {"object": "ButLP", "input": "a", "out": 0}, "y": {"object": "ButHP", "input": "b", "out": 0}})").empty());
}

TEST_CASE("findings: what the edits save is measured, and what saves nothing is not told") {
  const std::string text = patch_of(R"({"src": {"object": "SineLoop", "freq": {"uniform": [100, 200], "count": 50}, "mul": 0.01},
    "rev": {"object": "Phaser", "input": "src", "num": 48, "out": 0}, "lost": {"object": "Noise"}})");
  const std::vector<Finding> findings = find_all(read(text), text, 48000);
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].rule == "mix-first");
  CHECK(findings[0].saving > 0.3);
  CHECK(findings[0].saving < 1);
  CHECK(findings[1].rule == "unheard");
}

TEST_CASE("findings: edits that leave no right patch are passed over") {
  const std::string text = patch_of(R"({"a": {"object": "Sine", "out": 0}, "b": {"object": "Sine"}})");
  const std::vector<Finding> findings{{"x", "a", 1, "", {{"a", "freq", "\"nobody\""}}, true}, {"x", "b", 1, "", {{"b", "", ""}}, true}};
  int left = 0;
  const std::string result = edited(read(text), text, findings, 48000, left);
  CHECK(left == 1);
  CHECK_FALSE(contains(result, "nobody"));
  CHECK_FALSE(contains(result, "\"b\""));
}
