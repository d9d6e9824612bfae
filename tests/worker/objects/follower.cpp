#include <doctest/doctest.h>

#include <cmath>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
#include "tests/filter_sources.h"
#include "tests/same_samples.h"
using namespace tutti::test;

// pyo keeps exp(-2 pi freq / rate) and the level in single precision, rounded where both are near 1.
TEST_CASE("Follower agrees with pyo: numbers and lists") {
  const Sound ours = render_patch(with_bursts(R"("a": {"object": "Follower", "input": "x", "freq": [20, 5, 200, 2000], "mul": 0.5, "add": 0.1, "out": 0})"), 0.3, 4);
  const Sound theirs = render_pyo(with_pyo_bursts("a = Sig(Follower(x, [20, 5, 200, 2000], mul=0.5, add=0.1)).out()"), 0.3, 4);
  CHECK(largest_difference(ours, theirs) < 2e-5);
}

TEST_CASE("Follower agrees with pyo: a signal on freq") {
  const Sound ours = render_patch(with_bursts(R"("p": {"object": "Phasor", "freq": 93.75}, "a": {"object": "Follower", "input": "x", "freq": "p * 100 + 10", "out": 0})"), 0.3, 1);
  const Sound theirs = render_pyo(with_pyo_bursts("p = Phasor(93.75); a = Sig(Follower(x, p * 100 + 10)).out()"), 0.3, 1);
  CHECK(largest_difference(ours, theirs) < 2e-5);
}

// |sin| is 2 / pi in the mean; at 1 Hz its ripple, twice the sine's frequency, is a 750th of what is left.
TEST_CASE("Follower of a sine is 2 / pi of its amplitude") {
  const Sound ours = render_patch(R"({"s": {"object": "Sine", "freq": [375, 1500], "mul": [0.5, 1]}, "a": {"object": "Follower", "input": "s", "freq": 1, "out": 0}})", 3, 2);
  CHECK(ours.channels[0].back() == doctest::Approx(0.5 * 2 / 3.14159265).epsilon(0.002));
  CHECK(ours.channels[1].back() == doctest::Approx(2 / 3.14159265).epsilon(0.002));
}

TEST_CASE("Follower recovers from an infinity") {
  const Sound ours = render_patch(with_bad_samples(R"--("x": {"object": "Sig", "value": "0.5 + flash"}, "a": {"object": "Follower", "input": "x", "freq": 100, "out": 0})--"), 0.25, 1);
  CHECK(std::fabs(ours.channels[0][11000] - 0.5f) < 1e-3f);
}
