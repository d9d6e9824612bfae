#include <doctest/doctest.h>

#include <string>

#include "tests/against_pyo.h"
using namespace tutti::test;

TEST_CASE("Pan agrees with pyo: numbers of loudspeakers, lists") {
  for (const char* count : {"1", "2", "3", "5"}) {
    CAPTURE(std::string(count));
    const std::string outs = count;
    const Sound ours = render_patch(R"({"x": {"object": "Sig", "value": [1, 0.5]}, "a": {"object": "Pan", "input": "x", "outs": )" + outs +
                                    R"(, "pan": [0.2, 0.85], "spread": [0.5, 0.1], "mul": 0.5, "out": 0}})", 0.01, 10);
    const Sound theirs = render_pyo("x = Sig([1, 0.5]); a = Pan(x, outs=" + outs + ", pan=[0.2, 0.85], spread=[0.5, 0.1], mul=0.5).out()", 0.01, 10);
    CHECK(largest_difference(ours, theirs) < 2e-5);
  }
}

// The phases' steps are powers of two, so that both sides wrap in the same frame. Where the first loudspeaker's opposite meets a spread near 1
// (frames 1018 to 1023), the gain is the power of 0.1 of what is left of 1/2 + 1/2 cos: pyo's is 1.8e-5 off there.
TEST_CASE("Pan agrees with pyo: signals on pan and spread") {
  for (const char* count : {"2", "3"}) {
    CAPTURE(std::string(count));
    const std::string outs = count;
    const Sound ours = render_patch(R"({"x": {"object": "Phasor", "freq": 93.75}, "p": {"object": "Phasor", "freq": 23.4375}, "w": {"object": "Phasor", "freq": 46.875},
      "a": {"object": "Pan", "input": "x", "outs": )" + outs + R"(, "pan": "p", "spread": "w", "out": 0}})", 0.04, 3);
    const Sound theirs = render_pyo("x = Phasor(93.75); p = Phasor(23.4375); w = Phasor(46.875); a = Pan(x, " + outs + ", p, w).out()", 0.04, 3);
    CHECK(largest_difference(ours, theirs) < 5e-5);
  }
}
