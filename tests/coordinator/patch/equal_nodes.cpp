// Equal sub-graphs are computed once, and what is not equal is not. (That samples stay: simplify.cpp.)
#include "coordinator/patch/equal_nodes.h"

#include "tests/coordinator/patch/patches.h"
using namespace tutti;
using namespace tutti::test;
using Strings = std::vector<std::string>;
using Channels = std::vector<int>;

namespace {

// "b = a", for each object that another is computed for.
Strings absorbed(const CompiledPatch& patch) {
  Strings lines;
  for (const Absorbed& a : patch.absorbed) lines.push_back(a.name.substr(5) + " = " + a.by.substr(5));
  return lines;
}
Strings absorbed(const std::string& objects) { return absorbed(compiled(objects)); }

// Are two of these, heard by a Tone each, one?
bool are_one(const std::string& a, const std::string& b, const std::string& others = "") {
  const Strings lines = absorbed(R"({"a": {)" + a + R"(}, "b": {)" + b + R"(}, "x": {"object": "Tone", "input": "a", "out": 0},
      "y": {"object": "Tone", "input": "b", "freq": 500, "out": 1})" + others + "}");
  return std::find(lines.begin(), lines.end(), "b = a") != lines.end();
}
bool are_one_with(const std::string& others) { return are_one(R"("object": "Sine")", R"("object": "Sine")", others); }

}  // namespace

TEST_CASE("equal nodes: two of an object with equal parameters are one, and so is what they are made of") {
  const CompiledPatch patch = compiled(R"({"l": {"object": "LFO", "freq": 3}, "m": {"object": "LFO", "freq": 3},
      "a": {"object": "Sine", "freq": "l * 100"}, "b": {"object": "Sine", "freq": "m * 100"},
                                           "x": {"object": "Tone", "input": "a", "out": 0},
                                               "y": {"object": "Tone", "input": "b", "freq": 500, "out": 1}})");
  CHECK(absorbed(patch) == Strings{"m = l", "b = a"});
  CHECK(patch.plan.nodes.size() == 5);  // with the product
  CHECK(taps_of(patch.plan, node(patch.plan, "y").inputs.at(0)) == Strings{"a[0]"});
  CHECK(patch.unheard.empty());
}

TEST_CASE("equal nodes: what is given in other words is equal, what differs is not") {
  const std::string sine = R"("object": "Sine", "freq": 440)";
  CHECK(are_one(sine, sine));
  CHECK(are_one(sine, R"("object": "Sine", "freq": "400 + 40", "phase": 0, "mul": 1)"));
  for (const char* other : {R"("object": "Sine", "freq": 441)", R"("object": "Sine", "freq": 440, "phase": 0.5)",
      R"("object": "Sine", "freq": 440, "mul": 0.5)", R"("object": "Sine", "freq": 440, "add": 0.5)",
                            R"("object": "Sine", "freq": [440, 441])", R"("object": "Sine", "freq": {"repeat": 440, "count": 2})",
                                R"("object": "Sine", "freq": 440, "play": {"delay": 1})", R"("object": "FastSine", "freq": 440)"})
    CHECK_MESSAGE(!are_one(sine, other), other);
}

TEST_CASE("equal nodes: random ones differ, but for an LFO that draws nothing") {
  CHECK_FALSE(are_one(R"("object": "Noise")", R"("object": "Noise")"));
  CHECK_FALSE(are_one(R"("object": "LFO", "type": 6)", R"("object": "LFO", "type": 6)"));
  CHECK_FALSE(are_one(R"("object": "LFO", "type": [1, 6])", R"("object": "LFO", "type": [1, 6])"));
  CHECK(are_one(R"("object": "LFO", "type": 5)", R"("object": "LFO", "type": 5)"));
}

TEST_CASE("equal nodes: what is acted upon stays") {
  CHECK(are_one_with(R"(, "p": {"object": "Pattern", "do": [{"set": "x.freq", "to": 5}]})"));
  for (const char* action : {R"({"set": "a.freq", "to": 5})", R"({"set": "b.mul", "to": 5})", R"({"play": "a"})", R"({"stop": "b"})"})
    CHECK_MESSAGE(!are_one_with(R"(, "p": {"object": "Pattern", "do": [)" + std::string(action) + "]}"), action);
}

TEST_CASE("equal nodes: two that are not computed at the same times would not keep the same state") {
  CHECK_FALSE(are_one_with(R"(, "p": {"object": "Pattern", "do": [{"stop": "x"}]})"));  // what only x hears stands still then
  CHECK(are_one_with(R"(, "p": {"object": "Pattern", "do": [{"stop": "x"}]}, "z": {"object": "Tone", "input": "a + b", "freq": 9, "out": 0})"));
  // What has no state may be one all the same.
  CHECK(are_one(R"("object": "Tanh", "input": "n")", R"("object": "Tanh", "input": "n")", R"(, "n": {"object": "Noise"},
      "p": {"object": "Pattern", "do": [{"stop": "x"}]})"));
}

TEST_CASE("equal nodes: what a TrigFunc hears is computed ahead, and is not one with what is not") {
  CHECK_FALSE(are_one_with(R"(, "t": {"object": "TrigFunc", "input": "a", "do": [{"play": "y"}]},
      "z": {"object": "Tone", "input": "a + b", "freq": 9, "out": 0})"));
  CHECK_FALSE(are_one(R"("object": "Tanh", "input": "n")", R"("object": "Tanh", "input": "n")", R"(, "n": {"object": "Noise"},
      "t": {"object": "TrigFunc", "input": "a", "do": [{"stop": "n"}]})"));
}

TEST_CASE("equal nodes: tables, but not those that are written to or shared") {
  const std::string table = R"("object": "HarmTable", "list": [1, 0.5])", osc = R"("object": "Osc", "freq": 300, "table": )";
  CHECK(are_one(osc + R"("t")", osc + R"("u")", R"(, "t": {)" + table + R"(}, "u": {)" + table + "}"));
  CHECK_FALSE(are_one(osc + R"("t")", osc + R"("u")", R"(, "t": {)" + table + R"(}, "u": {"object": "HarmTable", "list": [1, 0.4]})"));
  const std::string room = R"("object": "NewTable", "length": 0.1)";
  CHECK(are_one(osc + R"("t")", osc + R"("u")", R"(, "t": {)" + room + R"(}, "u": {)" + room + "}"));
  const std::string recorder = R"(, "n": {"object": "Noise"}, "w": {"object": "TableRec", "input": "n", "table": "u"})";
  CHECK_FALSE(are_one(osc + R"("t")", osc + R"("u")", R"(, "t": {)" + room + R"(}, "u": {)" + room + "}" + recorder));
  CHECK_FALSE(are_one(osc + R"("u")", osc + R"("u")", R"(, "u": {)" + room + "}" + recorder));  // the writer may come between them
  const std::string shared = R"("object": "SharedTable", "name": "/s", "create": true, "size": 512)";
  CHECK_FALSE(are_one(osc + R"("t")", osc + R"("t")", R"(, "t": {)" + shared + "}"));
}

TEST_CASE("equal nodes: what writes or acts is never one with another") {
  CHECK(absorbed(R"({"n": {"object": "Noise"}, "t": {"object": "NewTable", "length": 1}, "w": {"object": "TableRec", "input": "n", "table": "t"},
      "v": {"object": "TableRec", "input": "n", "table": "t"},
                     "o": {"object": "Osc", "table": "t", "out": 0}})").empty());
  CHECK(absorbed(R"({"o": {"object": "Sine", "out": 0}, "p": {"object": "Pattern", "do": [{"set": "o.freq", "to": {"uniform": [1, 9], "count": 1}}]},
                     "q": {"object": "Pattern", "do": [{"set": "o.freq", "to": {"uniform": [1, 9], "count": 1}}]}})").empty());
}

TEST_CASE("equal nodes: a channel is sent what it was sent") {
  // The first has no out: it takes the other's.
  const CompiledPatch moved = compiled(R"({"a": {"object": "Sine"}, "b": {"object": "Sine", "out": 1},
      "x": {"object": "Tone", "input": "a", "out": 0}})");
  CHECK(absorbed(moved) == Strings{"b = a"});
  CHECK(node(moved.plan, "a").out == Channels{1});
  CHECK(moved.plan.nodes.size() == 2);
  // Both are sent out: the later one is a copy.
  const CompiledPatch both = compiled(R"({"a": {"object": "Sine", "freq": [300, 301], "out": 0},
      "b": {"object": "Sine", "freq": [300, 301], "out": [1, 1]}})");
  CHECK(absorbed(both) == Strings{"b = a"});
  CHECK(node(both.plan, "a").out == Channels{0, 1});
  CHECK(node(both.plan, "b").object == "Sig");
  CHECK(node(both.plan, "b").out == Channels{1, 1});
  CHECK(taps_of(both.plan, node(both.plan, "b").values.at(0)) == Strings{"a[0]", "a[1]"});
}

TEST_CASE("equal nodes: a copy is made only where it is cheaper") {
  const auto both = [](const std::string& object) { return absorbed(R"({"n": {"object": "Noise"}, "a": {)" + object + R"(, "out": 0},
      "b": {)" + object + R"(, "out": 1}})"); };
  CHECK(both(R"("object": "Sine")") == Strings{"b = a"});
  CHECK(both(R"("object": "Tanh", "input": "n")").empty());                                  // as cheap as a copy
  CHECK(both(R"("object": "Sine", "freq": {"linspace": [200, 300], "count": 20})").empty());  // folded: its streams never go through memory
}

TEST_CASE("equal nodes: a bank that is mixed stays apart from one whose streams are heard") {
  const std::string bank = R"("object": "Sine", "freq": {"linspace": [200, 300], "count": 20})";
  const auto heard = [&](const std::string& x, const std::string& y) {
    return absorbed(R"({"a": {)" + bank + R"(}, "b": {)" + bank + R"(},
        "x": {"object": "Mix", "voices": 2, "input": ")" + x + R"(", "mul": 0.5, "out": 0},
            "y": {"object": "Mix", "voices": 2, "input": ")" + y + R"(", "out": 0}})");
  };
  CHECK(heard("a", "b") == Strings{"b = a"});
  CHECK(heard("a", "b[1:20]").empty());  // sums of other orders differ in the last bit
}

TEST_CASE("equal nodes: an object of the patch gives its name to an expression's node that is equal to it") {
  const CompiledPatch patch = compiled(R"json({"n": {"object": "Noise"}, "x": {"object": "Tone", "input": "sin(n)", "out": 0},
      "s": {"object": "Sin", "input": "n"}, "y": {"object": "Tone", "input": "s", "freq": 500, "out": 0}})json");
  CHECK(patch.absorbed.empty());
  CHECK(taps_of(patch.plan, node(patch.plan, "x").inputs.at(0)) == Strings{"s[0]"});
  CHECK(taps_of(patch.plan, node(patch.plan, "y").inputs.at(0)) == Strings{"s[0]"});
  CHECK(!has_node(patch.plan, "x.input"));
}

TEST_CASE("equal nodes: what nothing hears is listed as that, also where it is equal to something") {
  const CompiledPatch patch = compiled(R"({"a": {"object": "Sine", "out": 0}, "b": {"object": "Sine"}})");
  CHECK(patch.unheard == Strings{"b"});
  CHECK(patch.absorbed.empty());
}
