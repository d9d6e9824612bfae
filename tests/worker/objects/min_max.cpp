#include <doctest/doctest.h>

#include "tests/worker/objects/at_values.h"
using namespace tutti::test;

TEST_CASE("Min and Max agree with pyo: the default, numbers and signals") {
  for (const char* name : {"Min", "Max"}) {
    const std::string object = name;
    CHECK(difference_at(object, "0, 0.5, 1, -3", 4) < kSinglePrecision);
    CHECK(difference_at_values(R"("object": ")" + object + R"(", "input": [0, 1, 2, -3], "comp": [1, 0, 2, -4])", object + "(Sig([0, 1, 2, -3]), Sig([1, 0, 2, -4]))", 4) < kSinglePrecision);
    const Sound ours = render_patch(R"({"p": {"object": "Phasor", "freq": 50}, "q": {"object": "Phasor", "freq": -70}, "a": {"object": ")" + object +
                                    R"(", "input": "p", "comp": "q", "mul": 0.5, "add": 0.25, "out": 0}})", 0.01, 1);
    const Sound theirs = render_pyo("p = Phasor(50); q = Phasor(-70); a = " + object + "(p, q, mul=0.5, add=0.25).out()", 0.01, 1);
    CHECK(largest_difference(ours, theirs) < 1e-4);  // the drift of pyo's phase
  }
}
