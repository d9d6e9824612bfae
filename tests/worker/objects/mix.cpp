#include <doctest/doctest.h>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

// Five streams that can be told apart: 1, 10, 100, 1000, 10000 times a rising line.
constexpr const char* kFive = R"("p": {"object": "Phasor", "freq": 20, "mul": [1, 10, 100, 1000, 10000]})";
constexpr const char* kPyoFive = "p = Phasor(20, mul=[1, 10, 100, 1000, 10000]); ";

}  // namespace

// The drift of pyo's phase, 1e-5 in a hundredth of a second, times 10000.
TEST_CASE("Mix agrees with pyo: fewer voices, as many, more") {
  for (const char* count : {"1", "2", "3", "5", "8"}) {
    CAPTURE(std::string(count));
    const std::string voices = count;
    const Sound ours = render_patch("{" + std::string(kFive) + R"(, "m": {"object": "Mix", "input": "p", "voices": )" + voices + R"(, "mul": 0.5, "add": 0.25, "out": 0}})", 0.01, 8);
    const Sound theirs = render_pyo(kPyoFive + std::string("m = Mix(p, voices=") + voices + ", mul=0.5, add=0.25).out()", 0.01, 8);
    CHECK(largest_difference(ours, theirs) < 0.1);
  }
}

TEST_CASE("Mix takes streams of several objects, as pyo's takes a list") {
  const Sound ours = render_patch("{" + std::string(kFive) + R"(, "q": {"object": "Sig", "value": [2, 3]}, "m": {"object": "Mix", "input": ["q", "p"], "voices": 2, "out": 0}})", 0.01);
  const Sound theirs = render_pyo(kPyoFive + std::string("q = Sig([2, 3]); m = Mix([q, p], voices=2).out()"), 0.01);
  // pyo sums the objects' first streams, second streams, ...; here streams go round in the order of the list: 2 + 1 + 100 + 10000, 3 + 10 + 1000.
  const double ramp = 0.005 * 20;
  CHECK(ours.channels[0][240] == doctest::Approx(2 + ramp * 10101).epsilon(0.005));
  CHECK(ours.channels[1][240] == doctest::Approx(3 + ramp * 1010).epsilon(0.005));
  CHECK(theirs.channels[0][240] + theirs.channels[1][240] == doctest::Approx(5 + ramp * 11111).epsilon(0.005));
}

// A bank that is summed while it is computed, with and without mul and add of its own, and one that is not.
TEST_CASE("Mix agrees with pyo: a bank of 67") {
  for (const char* voices : {"1", "2", "3"}) {
    CAPTURE(std::string(voices));
    const std::string n = voices;
    const Sound ours = render_patch(R"({"p": {"object": "Sine", "freq": {"linspace": [100, 760], "count": 67}, "mul": 0.01, "add": {"linspace": [0, 0.66], "count": 67}},
      "m": {"object": "Mix", "input": "p", "voices": )" + n + R"(, "out": 0}})", 0.01, 3);
    const Sound theirs = render_pyo("p = Sine([100 + 10 * i for i in range(67)], mul=0.01, add=[0.01 * i for i in range(67)]); m = Mix(p, voices=" + n + ").out()", 0.01, 3);
    CHECK(largest_difference(ours, theirs) < 1e-3);  // sums of up to 22
  }
}
