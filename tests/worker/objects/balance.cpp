#include <doctest/doctest.h>

#include <cmath>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
#include "tests/same_samples.h"
using namespace tutti::test;

// Where the bursts begin, their level is small, and so the quotient of two levels has few digits: 1e-4.

TEST_CASE("Balance agrees with pyo: numbers and lists (does not hold yet)" * doctest::skip()) {
  const Sound ours = render_patch(with_bursts(R"("q": {"object": "Phasor", "freq": 93.75}, "a": {"object": "Balance", "input": "x", "input2": "q", "freq": [10, 1, 100, 1000], "out": 0})"), 0.3, 4);
  const Sound theirs = render_pyo(with_pyo_bursts("q = Phasor(93.75); a = Balance(x, q, freq=[10, 1, 100, 1000]).out()"), 0.3, 4);
  CHECK(largest_difference(ours, theirs) < 1e-4);
}

TEST_CASE("Balance agrees with pyo: a signal on freq (does not hold yet)" * doctest::skip()) {
  const Sound ours = render_patch(with_bursts(R"("q": {"object": "Phasor", "freq": 93.75}, "a": {"object": "Balance", "input": "x", "input2": "q", "freq": "q * 50 + 1", "out": 0})"), 0.3, 1);
  const Sound theirs = render_pyo(with_pyo_bursts("q = Phasor(93.75); a = Balance(x, q, freq=q * 50 + 1).out()"), 0.3, 1);
  CHECK(largest_difference(ours, theirs) < 1e-3);  // the lowpass's coefficient moves in each frame, and with it its rounding
}

TEST_CASE("Balance does not blow silence up") {
  const Sound ours = render_patch(R"({"x": {"object": "Sig", "value": 1e-6}, "q": {"object": "Sig", "value": 1}, "a": {"object": "Balance", "input": "x", "input2": "q", "out": 0}})", 1, 1);
  for (float y : ours.channels[0]) REQUIRE(std::fabs(y) < 1.1e-3f);
}

TEST_CASE("Balance recovers from an infinity") {
  const Sound ours = render_patch(with_bad_samples(R"--("x": {"object": "Sig", "value": "flash"},
    "a": {"object": "Balance", "input": "tenths", "input2": "x", "freq": 1000, "out": 0})--"), 0.25, 1);
  CHECK(std::isfinite(ours.channels[0][11000]));
}
