#include <doctest/doctest.h>

#include <string>

#include "tests/against_pyo.h"
using namespace tutti::test;

TEST_CASE("SPan agrees with pyo: numbers of loudspeakers, lists") {
  for (const char* count : {"1", "2", "3", "5"}) {
    CAPTURE(std::string(count));
    const std::string outs = count;
    const Sound ours = render_patch(R"({"x": {"object": "Sig", "value": [1, 0.5]}, "a": {"object": "SPan", "input": "x", "outs": )" + outs +
                                    R"(, "pan": [0.2, 0.85], "mul": 0.5, "out": 0}})", 0.01, 10);
    CHECK(largest_difference(ours, render_pyo("x = Sig([1, 0.5]); a = SPan(x, outs=" + outs + ", pan=[0.2, 0.85], mul=0.5).out()", 0.01, 10)) < 1e-5);
  }
}

// Near a root's beginning an error of the phase e is an error of sqrt(e): 1e-5 of drift times 5 loudspeakers.
TEST_CASE("SPan agrees with pyo: a signal on pan") {
  for (const char* count : {"2", "5"}) {
    CAPTURE(std::string(count));
    const std::string outs = count;
    const Sound ours = render_patch(R"({"p": {"object": "Phasor", "freq": 50}, "a": {"object": "SPan", "input": "p", "outs": )" + outs + R"(, "pan": "p", "out": 0}})", 0.019, 5);
    CHECK(largest_difference(ours, render_pyo("p = Phasor(50); a = SPan(p, " + outs + ", p).out()", 0.019, 5), 240) < 0.02);
  }
}

TEST_CASE("Switch agrees with pyo: outputs, lists, a signal, beyond the ends") {
  const Sound ours = render_patch(R"({"x": {"object": "Sig", "value": [1, 0.5]}, "a": {"object": "Switch", "input": "x", "outs": 3, "voice": [0.3, 1.75], "mul": 0.5, "out": 0}})", 0.01, 6);
  // pyo's streams stand output by output, tutti's (as Pan's on both sides) input by input.
  const Sound theirs = render_pyo("x = Sig([1, 0.5]); a = Switch(x, outs=3, voice=[0.3, 1.75], mul=0.5).out()", 0.01, 6);
  for (std::size_t input = 0; input < 2; ++input)
    for (std::size_t output = 0; output < 3; ++output) {
      CAPTURE(input);
      CAPTURE(output);
      CHECK(ours.channels[input * 3 + output][200] == doctest::Approx(theirs.channels[output * 2 + input][200]).epsilon(1e-4));
    }
  const Sound moving = render_patch(R"({"p": {"object": "Phasor", "freq": 50, "mul": 4, "add": -1}, "a": {"object": "Switch", "input": 1, "outs": 3, "voice": "p", "out": 0}})", 0.019, 3);
  CHECK(largest_difference(moving, render_pyo("p = Phasor(50, mul=4, add=-1); a = Switch(Sig(1), 3, p).out()", 0.019, 3), 240) < 0.02);
}
