// From a patch to a plan: streams, outputs, play, what is left out, and names.
#include "coordinator/patch/compile.h"

#include "tests/coordinator/patch/patches.h"
using namespace tutti;
using namespace tutti::test;
using Numbers = std::vector<double>;
using Channels = std::vector<int>;
using Strings = std::vector<std::string>;

namespace {

Channels out_of(const std::string& sine, const std::string& more = "") { return node(compiled(R"({"x": {"object": "Sine", )" + sine + "}}", more).plan, "x").out; }

}  // namespace

TEST_CASE("compile: the longest list decides the number of streams, shorter ones wrap around") {
  const CompiledPatch patch = compiled(R"({"x": {"object": "SineLoop", "freq": [100, 200, 300], "feedback": [0.1, 0.2], "mul": [1, 2, 3, 4, 5], "out": 0}})");
  const Node& x = node(patch.plan, "x");
  CHECK(x.streams == 5);
  CHECK(x.values.at(0).numbers == Numbers{100, 200, 300, 100, 200});
  CHECK(x.values.at(1).numbers == Numbers{0.1, 0.2, 0.1, 0.2, 0.1});
  CHECK(x.mul.numbers == Numbers{1, 2, 3, 4, 5});
  CHECK(x.add.numbers == Numbers{0});  // one element stands for all
}

TEST_CASE("compile: signals expand as numbers do") {
  const CompiledPatch patch = compiled(R"({"lfo": {"object": "Phasor", "freq": [1, 2]}, "x": {"object": "Sine", "freq": [100, 200, 300], "mul": "lfo", "out": 0}})");
  const Node& x = node(patch.plan, "x");
  CHECK(x.streams == 3);
  CHECK(taps_of(patch.plan, x.mul) == Strings{"lfo[0]", "lfo[1]", "lfo[0]"});
}

TEST_CASE("compile: a list of equal numbers is one number, for as many streams") {
  const CompiledPatch patch = compiled(R"({"x": {"object": "Sine", "freq": {"repeat": 440, "count": 6}, "out": 0}})");
  CHECK(node(patch.plan, "x").streams == 6);
  CHECK(node(patch.plan, "x").values.at(0).numbers == Numbers{440});
}

TEST_CASE("compile: Mix takes its input whole and has as many streams as it has voices") {
  const CompiledPatch patch = compiled(R"({"src": {"object": "Phasor", "freq": [1, 2, 3, 4, 5]}, "m": {"object": "Mix", "input": "src", "voices": 2, "mul": [0.1, 0.2, 0.3], "out": 0}})");
  const Node& m = node(patch.plan, "m");
  CHECK(m.streams == 2);
  CHECK(m.inputs.at(0).taps.size() == 5);
  CHECK(m.mul.numbers == Numbers{0.1, 0.2});
}

TEST_CASE("compile: Pan has outs streams for each stream of its input") {
  const CompiledPatch patch = compiled(R"({"src": {"object": "Phasor", "freq": [1, 2]}, "p": {"object": "Pan", "input": "src", "outs": 3, "pan": [0, 1], "out": 0}})", R"("channels": 4, )");
  const Node& p = node(patch.plan, "p");
  CHECK(p.streams == 6);
  CHECK(taps_of(patch.plan, p.inputs.at(0)) == Strings{"src[0]", "src[0]", "src[0]", "src[1]", "src[1]", "src[1]"});
  CHECK(p.values.at(0).numbers == Numbers{0, 0, 0, 1, 1, 1});
  CHECK(p.out == Channels{0, 1, 2, 3, 0, 1});
}

TEST_CASE("compile: stream i goes to channel (out + i) mod channels, or to the i-th channel of a list") {
  const std::string five = R"("freq": [1, 2, 3, 4, 5], )";
  CHECK(out_of(five + R"("out": 0)") == Channels{0, 1, 0, 1, 0});
  CHECK(out_of(five + R"("out": 1)") == Channels{1, 0, 1, 0, 1});
  CHECK(out_of(five + R"("out": 2)", R"("channels": 3, )") == Channels{2, 0, 1, 2, 0});
  CHECK(out_of(five + R"("out": 63)") == Channels{1, 0, 1, 0, 1});
  CHECK(out_of(five + R"("out": [1, 0])", R"("channels": 4, )") == Channels{1, 0, 1, 0, 1});
  CHECK(out_of(five + R"("out": [3, 3, 1, 0, 2, 1])", R"("channels": 4, )") == Channels{3, 3, 1, 0, 2});
  CHECK(out_of(five + R"("out": [5])") == Channels{1, 1, 1, 1, 1});
}

TEST_CASE("compile: play") {
  const auto play_of = [](const std::string& play) { return compiled(R"({"x": {"object": "Sine", "play": )" + play + R"(, "out": 0}})").plan.nodes.at(0).play; };
  CHECK(play_of("true").on);
  CHECK(play_of("false").on == false);
  CHECK(play_of(R"({"delay": 0.5, "dur": 2})").on);
  CHECK(play_of(R"({"delay": 0.5, "dur": 2})").delay == 0.5);
  CHECK(play_of(R"({"delay": 0.5, "dur": 2})").duration == 2);
  CHECK(play_of(R"({"dur": 2})").delay == 0);
}

TEST_CASE("compile: what nothing hears is left out and named") {
  const CompiledPatch patch = compiled(R"({"a": {"object": "Sine", "out": 0}, "b": {"object": "Sine", "freq": "c * 2"}, "c": {"object": "Sine"},
                                           "d": {"object": "Sine", "freq": 5}, "t": {"object": "HarmTable"}, "e": {"object": "Sine", "freq": "d", "out": 1}})");
  CHECK(patch.unheard == Strings{"b", "c", "t"});
  CHECK(patch.plan.nodes.size() == 3);
  CHECK(taps_of(patch.plan, node(patch.plan, "e").values.at(0)) == Strings{"d[0]"});  // renumbered
}

TEST_CASE("compile: a table is heard through its reader, an envelope through a mul") {
  const CompiledPatch patch = compiled(R"({"o": {"object": "Osc", "table": "t", "mul": "e", "out": 0}, "e": {"object": "Fader"}, "t": {"object": "HarmTable", "list": [1, 0.5]}})");
  CHECK(patch.unheard.empty());
  const Node& o = node(patch.plan, "o");
  CHECK(patch.plan.nodes.at(static_cast<std::size_t>(o.fixed.at(0).tables.at(0))).name == "test.t");
  CHECK(node(patch.plan, "t").fixed.at(0).numbers == Numbers{1, 0.5});
}

TEST_CASE("compile: a Pattern acts on what is heard, in either order of the file") {
  const CompiledPatch patch = compiled(R"({
    "p": {"object": "Pattern", "time": 0.5, "do": [{"set": "f.value", "to": [1, 2]}, {"set": "x.mul", "to": {"choice": [0.1, 0.2]}}, {"set": "x.add", "to": {"uniform": [0, 1]}},
                                                   {"play": "x"}, {"stop": "quiet"}, {"play": "x"}]},
    "f": {"object": "Sig", "value": [5, 6]}, "x": {"object": "Sine", "freq": "f", "out": 0}, "quiet": {"object": "Sine"}})");
  const std::vector<Action>& actions = node(patch.plan, "p").fixed.at(0).actions;
  REQUIRE(actions.size() == 5);  // nobody hears `quiet`
  CHECK(patch.unheard == Strings{"quiet"});
  const auto target = [&](const Action& action) { return patch.plan.nodes.at(static_cast<std::size_t>(action.node)).name; };
  CHECK(actions[0].kind == Action::Set);
  CHECK(target(actions[0]) == "test.f");
  CHECK(actions[0].parameter == 0);
  REQUIRE(actions[0].values.size() == 2);
  CHECK(actions[0].values[1].choice == Numbers{2});
  CHECK(actions[1].parameter == kMul);
  CHECK(actions[1].values.at(0).choice == Numbers{0.1, 0.2});
  CHECK(actions[2].parameter == kAdd);
  CHECK(actions[2].values.at(0).choice.empty());
  CHECK(actions[2].values.at(0).high == 1);
  CHECK(actions[3].kind == Action::Play);
  CHECK(target(actions[4]) == "test.x");
}

TEST_CASE("compile: a Pattern can't set what a signal drives") {
  const std::string text = wrong(R"({"x": {"object": "Sine", "freq": "y", "out": 0}, "y": {"object": "Sine"}, "p": {"object": "Pattern", "do": [{"set": "x.freq", "to": 5}]}})");
  CHECK(text == "test.json:1: /objects/p/do: found an action that sets x.freq, which a signal drives; expected a parameter that is given as a number\n");
}

TEST_CASE("compile: nodes are called after the patch, the copy and their place") {
  const char* objects = R"json({"lfo": {"object": "Sine"}, "x": {"object": "Sine", "freq": "sin(cos(lfo))", "mul": "tan(lfo)", "out": 0}})json";
  const Plan first = compiled(objects).plan, third = compiled(objects, "", 2).plan;
  for (const char* name : {"test.lfo", "test.x.freq", "test.x.freq.2", "test.x.mul", "test.x"}) CHECK_MESSAGE(has_node(first, name), name);
  for (const char* name : {"test#3.lfo", "test#3.x.freq", "test#3.x"}) CHECK_MESSAGE(has_node(third, name), name);
}

TEST_CASE("compile: each copy and each object has seeds of its own; the plan is the same each time") {
  const char* objects = R"({"a": {"object": "Noise", "out": 0}, "b": {"object": "Noise", "out": 0}})";
  const Plan plan = compiled(objects).plan, copy = compiled(objects, "", 1).plan, other = compiled(objects, R"("seed": 9, )").plan;
  CHECK(node(plan, "a").seed != node(plan, "b").seed);
  CHECK(node(plan, "a").seed != copy.nodes.at(0).seed);
  CHECK(node(plan, "a").seed != node(other, "a").seed);
  CHECK(to_bytes({{plan}}) == to_bytes({{compiled(objects).plan}}));
}

TEST_CASE("compile: comments, a title, a schema's name and other channels") {
  const LoadedPatch loaded = parse_patch("// first\n{\"$schema\": \"tutti.schema.json\", \"tutti\": 1, /* the\n title */ \"title\": \"A // b\", \"seed\": 3, \"channels\": 8,\n"
                                         "\"objects\": {\"x\": {\"object\": \"Sine\", \"out\": 7} // last\n}}", "folder/song.json");
  REQUIRE_MESSAGE(loaded.patch.has_value(), lines_of(loaded.problems));
  CHECK(loaded.patch->title == "A // b");
  CHECK(loaded.patch->seed == 3);
  CHECK(loaded.patch->channels == 8);
  CHECK(loaded.patch->stem == "song");
  CHECK(loaded.patch->directory == "folder");
  CHECK(loaded.patch->objects.at(0).line == 4);
  const CompiledPatch patch = compile_patch(*loaded.patch, 44100);
  CHECK(patch.plan.rate == 44100);
  CHECK(patch.plan.channels == 8);
  CHECK(patch.plan.nodes.at(0).name == "song.x");
}

TEST_CASE("compile: the patches of the project are right") {
  CHECK(patches_of_the_project().size() >= 3);
  for (const auto& entry : patches_of_the_project()) {
    const auto& path = entry.first;
    const LoadedPatch loaded = load_patch(path);
    REQUIRE_MESSAGE(loaded.patch.has_value(), lines_of(loaded.problems));
    const CompiledPatch patch = compile_patch(*loaded.patch, 48000);
    CHECK_MESSAGE(patch.problems.empty(), lines_of(patch.problems));
    CHECK(patch.unheard.empty());
  }
}
