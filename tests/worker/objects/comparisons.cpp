#include <doctest/doctest.h>

#include <string>

#include "tests/worker/objects/at_values.h"
using namespace tutti::test;

TEST_CASE("Compare agrees with pyo: each comparison") {
  const char* const modes[] = {"<", "<=", ">", ">=", "==", "!="};
  for (int mode = 0; mode < 6; ++mode) {
    CAPTURE(mode);
    CHECK(difference_at_values(R"("object": "Compare", "input": [1, 2, 3, -2, 0.5, 0], "comp": [2, 2, 2, -2.5, 0.5, 1], "mul": 0.5, "add": 0.25, "mode": )" + std::to_string(mode),
                               "Compare(Sig([1, 2, 3, -2, 0.5, 0]), Sig([2, 2, 2, -2.5, 0.5, 1]), mode='" + std::string(modes[mode]) + "', mul=0.5, add=0.25)", 6) < kSinglePrecision);
  }
}

TEST_CASE("Compare compares signals frame by frame") {
  const Sound ours = render_patch(R"({"p": {"object": "Phasor", "freq": 100}, "q": {"object": "Phasor", "freq": -130}, "a": {"object": "Compare", "input": "p", "comp": "q", "mode": 2, "out": 0},
    "p2": {"object": "Sig", "value": ["p", "q"], "out": 1}})", 0.02, 3);
  for (std::size_t n = 0; n < ours.channels[0].size(); ++n) REQUIRE(ours.channels[0][n] == (ours.channels[1][n] > ours.channels[2][n] ? 1.0f : 0.0f));
}

TEST_CASE("Between agrees with pyo: its ends, its defaults, signals") {
  CHECK(difference_at_values(R"("object": "Between", "input": [0.25, 0.5, -1, 1, 0.3], "min": 0.25, "max": 0.5, "mul": 2)", "Between(Sig([0.25, 0.5, -1, 1, 0.3]), 0.25, 0.5, mul=2)", 5) < kSinglePrecision);
  CHECK(difference_at("Between", "-1, 1, 0, -1.1", 4) < kSinglePrecision);
  CHECK(difference_at_values(R"("object": "Between", "input": 0, "min": [-1, 0, 1], "max": [1, 0, 2])", "Between(Sig(0), Sig([-1, 0, 1]), Sig([1, 0, 2]))", 3) < kSinglePrecision);
}
