#include <doctest/doctest.h>

#include <vector>

#include "coordinator/patch/compile.h"
#include "coordinator/patch/patch.h"
#include "tests/coordinator/patch/patches.h"
#include "worker/graph.h"
using namespace tutti;
using namespace tutti::test;

TEST_CASE("Input gives its channels of what comes in, block by block, with mul and add; a channel that is missing is silent") {
  const Plan plan = compiled(R"({"i": {"object": "Input", "chnl": [1, 0, 2], "mul": 2, "add": [0, 0, 0.5], "out": 0}})", R"("channels": 4, )").plan;
  CHECK(plan.input_channels == 3);
  Graph graph(plan);
  std::vector<float> left(150), right(150);
  for (int f = 0; f < 150; ++f) left[static_cast<std::size_t>(f)] = static_cast<float>(f), right[static_cast<std::size_t>(f)] = static_cast<float>(-f);
  const float* const inputs[] = {left.data(), right.data()};
  std::vector<std::vector<float>> out(4, std::vector<float>(150));
  float* const channels[] = {out[0].data(), out[1].data(), out[2].data(), out[3].data()};
  graph.render(channels, 150, inputs);
  for (std::size_t f = 0; f < 150; ++f) {
    REQUIRE(out[0][f] == 2 * right[f]);
    REQUIRE(out[1][f] == 2 * left[f]);
    REQUIRE(out[2][f] == 0.5f);
  }
  graph.render(channels, 150);
  CHECK(out[1][149] == 0);
}
