// Which banks are summed while they are computed, and that a level that is a Sig of a constant costs no more than the number.
#include "worker/folding.h"

#include "tests/coordinator/patch/patches.h"
#include "worker/graph.h"
using namespace tutti;
using namespace tutti::test;

namespace {

// Is `osc` folded, twenty streams whose further members are `more`?
bool folds(const std::string& more, const std::string& others = "") {
  const Plan plan = compiled(R"({"osc": {"object": "Sine", "freq": {"linspace": [200, 300], "count": 20})" + more + "}" + others + "}").plan;
  const std::vector<bool> folded = find_folded(plan.nodes);
  return folded.at(static_cast<std::size_t>(&node(plan, "osc") - plan.nodes.data()));
}

float first_sample(Graph& graph) {
  float left[64], right[64];
  float* channels[] = {left, right};
  graph.render(channels, 64);
  return left[0];
}

}  // namespace

TEST_CASE("folding: a bank of more than a group that is sent out, or mixed by all that hear it") {
  CHECK(folds(R"(, "out": 0)"));
  CHECK(folds("", R"(, "m": {"object": "Mix", "input": "osc", "voices": 2, "out": 0})"));
  CHECK_FALSE(folds("", R"(, "m": {"object": "Mix", "input": "osc", "voices": 3, "out": 0})"));
  CHECK_FALSE(folds("", R"(, "m": {"object": "Mix", "input": "osc", "voices": 2, "out": 0}, "p": {"object": "Tone", "input": "osc[0]", "out": 0})"));
  CHECK_FALSE(folds("", R"(, "m": {"object": "Mix", "input": "osc[::-1]", "voices": 2, "out": 0})"));
}

TEST_CASE("folding: its level may be a signal that changes at the edges of blocks, not one of samples") {
  CHECK(folds(R"(, "mul": "level", "out": 0)", R"(, "level": {"object": "Sig", "value": 0.5})"));
  CHECK(folds(R"(, "mul": "level * 2", "add": "level", "out": 0)", R"(, "level": {"object": "Sig", "value": 0.5})"));
  CHECK_FALSE(folds(R"(, "mul": "level", "out": 0)", R"(, "level": {"object": "Fader"})"));
  CHECK_FALSE(folds(R"(, "add": "level * 2", "out": 0)", R"(, "level": {"object": "Fader"})"));
}

TEST_CASE("folding: a new level is heard from the next block on") {
  const Plan plan = compiled(R"({"level": {"object": "Sig", "value": 0.5}, "osc": {"object": "Sine", "freq": {"repeat": 0, "count": 20},
      "phase": 0.25, "mul": "level", "out": [0]}})").plan;
  REQUIRE(find_folded(plan.nodes).at(1));
  Graph graph(plan);
  CHECK(first_sample(graph) == doctest::Approx(10));  // twenty streams of 1, times 0.5
  REQUIRE(graph.set(0, 0, -1, 0.25));
  CHECK(first_sample(graph) == doctest::Approx(5));
}
