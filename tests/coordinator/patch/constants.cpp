// Numbers that an expression made into a signal.
#include "coordinator/patch/constants.h"

#include "tests/coordinator/patch/patches.h"
using namespace tutti;
using namespace tutti::test;
using Numbers = std::vector<double>;

TEST_CASE("constants: streams that read held numbers alone get the numbers") {
  // The list has five elements, of which a Mixer of two streams would see two; here two are picked.
  std::vector<Node> nodes(3);
  nodes[0].object = "Sig";
  nodes[0].streams = 3;
  nodes[0].values = {{{1, 2, 3}, {}}};
  nodes[1].object = "Phasor";
  nodes[1].values = {{{0.5}, {}}, {{0}, {}}};
  nodes[2].object = "Sine";
  nodes[2].streams = 2;
  nodes[2].values = {{{}, {{0, 2}, {0, 0}}}, {{}, {{0, 1}, {1, 0}}}};
  fold_constants(nodes, {true, true, false});
  CHECK(nodes[2].values[0].numbers == Numbers{3, 1});
  CHECK(!nodes[2].values[0].is_signal());
  CHECK(nodes[2].values[1].is_signal());  // one of its streams is a Phasor's
}

TEST_CASE("constants: what is not a constant stays") {
  const auto stays = [](auto change, bool anonymous = true) {
    std::vector<Node> nodes(2);
    nodes[0].object = "Sig";
    nodes[0].values = {{{1}, {}}};
    change(nodes[0]);
    nodes[1].object = "Sine";
    nodes[1].values = {{{}, {{0, 0}}}, {{0}, {}}};
    fold_constants(nodes, {anonymous, false});
    return nodes[1].values[0].is_signal();
  };
  CHECK_FALSE(stays([](Node&) {}));
  CHECK(stays([](Node&) {}, false));  // named: its value can be set
  CHECK(stays([](Node& sig) { sig.mul.numbers = {2}; }));
  CHECK(stays([](Node& sig) { sig.add.numbers = {2}; }));
  CHECK(stays([](Node& sig) { sig.play.on = false; }));
  CHECK(stays([](Node& sig) { sig.play.delay = 1; }));
}

TEST_CASE("constants: a named Sig of a number is still there, and is read") {
  const CompiledPatch patch = compiled(R"({"frq": {"object": "Sig", "value": 440}, "x": {"object": "Sine", "freq": "frq", "out": 0}})");
  CHECK(taps_of(patch.plan, node(patch.plan, "x").values.at(0)) == std::vector<std::string>{"frq[0]"});
}
