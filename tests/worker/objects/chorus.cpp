#include <doctest/doctest.h>

#include <cmath>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
using namespace tutti::test;

// A ramp of 1 / 1000 a frame and its jump back, 48 times a second. pyo reads its swings from a table without interpolation, which moves a delay by up to 0.3 frames a
// unit of depth where it swings fastest; that is the tolerance on the ramp. At its jumps (of 1) such a shift is heard in full, for a frame: they are left out.
static double difference_off_the_jumps(const Sound& a, const Sound& b) {
  double largest = 0;
  for (std::size_t c = 0; c < a.channels.size(); ++c)
    for (std::size_t n = 1; n + 1 < a.channels[c].size(); ++n) {
      const auto& y = b.channels[c];
      if (std::fabs(y[n] - y[n - 1]) > 0.01 || std::fabs(y[n + 1] - y[n]) > 0.01) continue;
      largest = std::fmax(largest, std::fabs(static_cast<double>(a.channels[c][n]) - y[n]));
    }
  return largest;
}

TEST_CASE("Chorus agrees with pyo: numbers and lists") {
  const Sound ours = render_patch(R"({"x": {"object": "Phasor", "freq": 46.875}, "a": {"object": "Chorus", "input": "x", "depth": [1, 0.3], "feedback": 0, "bal": [1, 0.5], "out": 0}})", 2);
  const Sound theirs = render_pyo("x = Phasor(46.875); a = Chorus(x, depth=[1, 0.3], feedback=0, bal=[1, 0.5]).out()", 2);
  CHECK(difference_off_the_jumps(ours, theirs) < 1e-3);
}

// Without a swing all is exact: the lengths and the feedback. The delays' fractions are rounded to 5e-5 frames, a jump is 1, and 0.9 comes back.
TEST_CASE("Chorus agrees with pyo: lengths and feedback") {
  const Sound ours = render_patch(R"({"x": {"object": "Phasor", "freq": 46.875}, "a": {"object": "Chorus", "input": "x", "depth": 0, "feedback": [0.9, 0.5], "bal": 1, "out": 0}})", 0.5);
  const Sound theirs = render_pyo("x = Phasor(46.875); a = Chorus(x, depth=0, feedback=[0.9, 0.5], bal=1).out()", 0.5);
  CHECK(largest_difference(ours, theirs) < 1e-3);
}

TEST_CASE("Chorus agrees with pyo: signals") {
  const Sound ours = render_patch(R"({"x": {"object": "Phasor", "freq": 46.875}, "p": {"object": "Phasor", "freq": 2.9296875},
    "a": {"object": "Chorus", "input": "x", "depth": "p", "feedback": 0, "bal": "p", "out": 0}})", 0.3, 1);
  const Sound theirs = render_pyo("x = Phasor(46.875); p = Phasor(2.9296875); a = Chorus(x, depth=p, feedback=0, bal=p).out()", 0.3, 1);
  CHECK(difference_off_the_jumps(ours, theirs) < 1e-3);
}

TEST_CASE("Chorus stays within its memory and finite, whatever its parameters") {
  const Sound ours = render_patch(with_bad_samples(R"("n": {"object": "Noise"}, "w": {"object": "Noise", "mul": 1e9},
    "a": {"object": "Chorus", "input": "n", "depth": ["w", "nan"], "feedback": ["w", "nan"], "bal": 1, "out": 0})"), 0.3);
  for (const auto& channel : ours.channels)
    for (float y : channel) REQUIRE(std::isfinite(y));
}
