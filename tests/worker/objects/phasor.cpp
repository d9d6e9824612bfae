#include <doctest/doctest.h>

#include <cmath>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

// On a circle: where one side has wrapped and the other not yet, 0.9999 and 0.0001 are near.
double largest_turn(const Sound& a, const Sound& b) {
  double largest = 0;
  REQUIRE(a.channels.size() == b.channels.size());
  for (std::size_t c = 0; c < a.channels.size(); ++c) {
    REQUIRE(a.channels[c].size() == b.channels[c].size());
    for (std::size_t i = 0; i < a.channels[c].size(); ++i) {
      const double d = a.channels[c][i] - b.channels[c][i];
      largest = std::fmax(largest, std::fabs(d - std::round(d)));
    }
  }
  return largest;
}

}  // namespace

// pyo's phase is counted in single precision; its steps' rounding adds up to 1e-4 in a tenth of a second.

TEST_CASE("Phasor agrees with pyo: number, list, phase, negative frequency") {
  const Sound ours = render_patch(R"({"a": {"object": "Phasor", "freq": [101.5, -333.3], "phase": [0, 0.3], "out": 0}})", 0.1);
  const Sound theirs = render_pyo("a = Phasor(freq=[101.5, -333.3], phase=[0, 0.3]).out()", 0.1);
  CHECK(largest_turn(ours, theirs) < 1e-4);
}

TEST_CASE("Phasor agrees with pyo: signals on frequency and phase") {
  const Sound ours = render_patch(R"({
    "f": {"object": "Phasor", "freq": 70, "mul": 500, "add": 300},
    "p": {"object": "Phasor", "freq": 33},
    "a": {"object": "Phasor", "freq": "f", "phase": "p", "out": 0}})", 0.1, 1);
  const Sound theirs = render_pyo("f = Phasor(70, mul=500, add=300); p = Phasor(33); a = Phasor(f, p).out()", 0.1, 1);
  CHECK(largest_turn(ours, theirs) < 2e-4);
}

TEST_CASE("Phasor stays below 1, above the sample rate too, where pyo's grows without end") {
  const Sound ours = render_patch(R"({"a": {"object": "Phasor", "freq": [60000, 1000], "out": 0}})", 1);
  for (const auto& channel : ours.channels)
    for (float y : channel) {
      REQUIRE(y >= 0.0f);
      REQUIRE(y < 1.0f);
    }
}
