#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

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

// SuperSaw in double precision.
struct Model {
  double centre, upper, lower;  // levels: of the middle sawtooth, and of those above and below it
  double depth;                 // of the detuning
  bool rounded;                 // edges
};

// The levels that A. Szabo measured.
double centre_level(double bal) { return 0.99785 - 0.55366 * bal; }
double side_level(double bal) { return 0.044372 + 1.2841 * bal - 0.73764 * bal * bal; }

Model published(double detune, double bal) {
  return {centre_level(bal), side_level(bal), side_level(bal), std::pow(126.0 / 127 * detune, 6), true};
}

// pyo takes both parameters in 127 steps, and the three lower sawtooths are up to 0.8 dB softer: 1.23 in the place of 1.2841.
Model pyos(double detune, double bal) {
  const double step = std::floor(126 * bal) / 127;
  return {centre_level(step), side_level(step), side_level(step) - 0.0541 * step, std::pow(std::floor(126 * detune) / 127, 6), false};
}

// 2 p - 1, with the parabolas before and after its edge.
double sawtooth(double p, double frames, bool rounded) {
  const double after = std::max(0.0, 1 - p * frames), before = std::max(0.0, 1 - (1 - p) * frames);
  return 2 * p - 1 + (rounded ? after * after - before * before : 0);
}

std::vector<double> highpass(const std::vector<double>& x, double freq) {
  const double w = 2 * M_PI * freq / 48000, alpha = std::sin(w) / 2, b = (1 + std::cos(w)) / 2;
  std::vector<double> y(x.size());
  for (std::size_t n = 0; n < x.size(); ++n) {
    const auto at = [n](const std::vector<double>& of, std::size_t ago) { return n < ago ? 0.0 : of[n - ago]; };
    y[n] = (b * (at(x, 0) - 2 * at(x, 1) + at(x, 2)) + 2 * std::cos(w) * at(y, 1) - (1 - alpha) * at(y, 2)) / (1 + alpha);
  }
  return y;
}

std::vector<float> reference(double freq, const Model& model, double mul = 1) {
  constexpr double detuning[] = {-0.11002313, -0.06288439, -0.01952356, 0, 0.01991221, 0.06216538, 0.10745242};
  std::vector<double> x(4800);
  for (std::size_t n = 0; n < x.size(); ++n)
    for (int k = 0; k < 7; ++k) {
      const double step = freq * (1 + model.depth * detuning[k]) / 48000, turns = (k + 1) / 8.0 + static_cast<double>(n) * step;
      x[n] += sawtooth(turns - std::floor(turns + 1e-12), 1 / step, model.rounded) * (k < 3 ? model.lower : k > 3 ? model.upper : model.centre);
    }
  std::vector<float> y;
  for (double sample : highpass(x, freq)) y.push_back(static_cast<float>(0.2 * mul * sample));
  return y;
}

}  // namespace

// A frequency in single precision (two roundings, 1.2e-7) moves an edge after ten turns by 6e-4 of a frame, in which a sawtooth falls by 2: times 0.2,
// 2.4e-4.
TEST_CASE("SuperSaw is seven sawtooths with round edges and the published levels; pyo's have none, and are softer below") {
  struct Values {
    double freq, detune, bal;
  };
  for (const Values& v : {Values{100.7, 0, 0}, Values{100.7, 0, 1}, Values{100.7, 1, 0.5}, Values{100.7, 1, 1}, Values{100.7, 0.5, 0.7},
                          Values{61.3, 1, 0.3}, Values{151.3, 1, 0.9}}) {
    const std::string freq = std::to_string(v.freq), detune = std::to_string(v.detune), bal = std::to_string(v.bal);
    CAPTURE(freq);
    CAPTURE(detune);
    CAPTURE(bal);
    const Sound ours =
        render_patch(R"({"a": {"object": "SuperSaw", "freq": )" + freq + R"(, "detune": )" + detune + R"(, "bal": )" + bal + R"(, "out": 0}})", 0.1, 1);
    CHECK(largest_difference(ours, {48000, {reference(v.freq, published(v.detune, v.bal))}}) < 3e-4);
    const Sound theirs = render_pyo("a = SuperSaw(" + freq + ", " + detune + ", " + bal + ").out()", 0.1, 1);
    CHECK(largest_difference(theirs, {48000, {reference(v.freq, pyos(v.detune, v.bal))}}) < 3e-4);
  }
}

// A place in the period, 2^-24, is 1.4e-4 of a frame here. Coefficients near 2 and 1 in single precision would leave little of the highpass.
TEST_CASE("SuperSaw's highpass is exact at low frequencies") {
  const Sound ours = render_patch(R"({"a": {"object": "SuperSaw", "freq": 20.3, "detune": 1, "bal": 0.5, "out": 0}})", 0.1, 1);
  CHECK(largest_difference(ours, {48000, {reference(20.3, published(1, 0.5))}}) < 4e-4);
}

TEST_CASE("SuperSaw's defaults, lists and mul are pyo's") {
  CHECK(largest_difference(render_patch(R"({"a": {"object": "SuperSaw", "out": 0}})", 0.1, 1),
                           render_patch(R"({"a": {"object": "SuperSaw", "freq": 100, "detune": 0.5, "bal": 0.7, "out": 0}})", 0.1, 1)) == 0);
  CHECK(largest_difference(render_pyo("a = SuperSaw().out()", 0.1, 1), render_pyo("a = SuperSaw(100, 0.5, 0.7).out()", 0.1, 1)) == 0);
  const Sound ours =
      render_patch(R"({"a": {"object": "SuperSaw", "freq": [61.3, 151.3], "detune": 1, "bal": [0.3, 0.9], "mul": 0.5, "out": 1}})", 0.1);
  const auto both = [](Model (&model)(double, double)) {
    return Sound{48000, {reference(151.3, model(1, 0.9), 0.5), reference(61.3, model(1, 0.3), 0.5)}};
  };
  CHECK(largest_difference(ours, both(published)) < 3e-4);
  CHECK(largest_difference(render_pyo("a = SuperSaw([61.3, 151.3], 1, [0.3, 0.9], mul=0.5).out(1)", 0.1), both(pyos)) < 3e-4);
}

// The edges are rounded over two frames, which moves the mean of 16 frames by up to 1/16 at each edge: 1 % of one sawtooth of 480 frames, more
// where seven stand beside each other and cancel each other's low harmonics.
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
