#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

constexpr double kTurn = 2 * std::numbers::pi;

// A second of a slow waveform; an envelope; a table of ones, so that envelopes alone are heard.
const std::string kWave = R"("t": {"object": "HarmTable", "list": [1, 0.5, 0.3], "size": 48000})";
const std::string kPyoWave = "t = HarmTable([1, 0.5, 0.3], 48000); ";
const std::string kHann = R"(, "e": {"object": "WinTable", "size": 8192})";
const std::string kPyoHann = "e = WinTable(2, 8192); ";
const std::string kOnes = R"("t": {"object": "DataTable", "size": 48000, "init": {"repeat": 1, "count": 48000}})";
const std::string kFlat = R"(, "e": {"object": "DataTable", "size": 64, "init": {"repeat": 1, "count": 64}})";

Sound ours(const std::string& tables, const std::string& parameters, double seconds, const std::string& more = "", int channels = 1) {
  return render_patch("{" + tables + more + R"(, "a": {"object": "Granulator", "table": "t", "env": "e", "out": 0, )" + parameters + "}}", seconds,
                      channels);
}

double largest_step(const std::vector<float>& y, std::size_t from = 1) {
  double largest = 0;
  for (std::size_t i = from; i < y.size(); ++i) largest = std::max(largest, std::fabs(static_cast<double>(y[i]) - y[i - 1]));
  return largest;
}

}  // namespace

// With one grain nothing is left to chance. pyo counts its phase in single precision: after 0.2 s it is some tenths of a sample off, where the
// table rises by 2.4 2 pi / 48000 and the envelope by pi / 4800 a sample.
TEST_CASE("Granulator agrees with pyo: numbers and lists") {
  const Sound a = ours(kWave + kHann, R"("grains": 1, "pitch": [1, 1.5, 0.7], "pos": [1000, 20000.5, 3], "dur": [0.1, 0.05])", 0.2, "", 3);
  const Sound b = render_pyo(kPyoWave + kPyoHann + "a = Granulator(t, e, [1, 1.5, 0.7], [1000, 20000.5, 3], [0.1, 0.05], 1).out()", 0.2, 3);
  CHECK(largest_difference(a, b) < 1e-3);
  const Sound backwards = ours(kWave + kHann, R"("grains": 1, "pitch": -0.8, "pos": 1000, "dur": 0.06, "basedur": 0.03, "mul": 0.5, "add": 0.1)", 0.2);
  CHECK(largest_difference(backwards, render_pyo(kPyoWave + kPyoHann + "a = Granulator(t, e, -0.8, 1000, 0.06, 1, 0.03, 0.5, 0.1).out()", 0.2, 1)) < 1e-3);
  const Sound reversed = ours(kWave + kHann, R"("grains": 1, "pos": 20000, "dur": -0.06)", 0.2);
  CHECK(largest_difference(reversed, render_pyo(kPyoWave + kPyoHann + "a = Granulator(t, e, 1, 20000, -0.06, 1).out()", 0.2, 1)) < 1e-3);
}

TEST_CASE("Granulator agrees with pyo: signals on pitch, position and duration") {
  const std::string more = R"(, "p": {"object": "Sine", "freq": 17, "mul": 0.5, "add": 1}, "o": {"object": "Phasor", "freq": 3, "mul": 20000},
    "d": {"object": "Sine", "freq": 5, "mul": 0.03, "add": 0.08})";
  const Sound a = ours(kWave + kHann, R"("grains": 1, "pitch": "p", "pos": "o", "dur": "d", "basedur": 0.02)", 0.2, more);
  const Sound b = render_pyo(kPyoWave + kPyoHann + "p = Sine(17, mul=0.5, add=1); o = Phasor(3, mul=20000); d = Sine(5, mul=0.03, add=0.08); a = Granulator(t, e, p, o, d, 1, 0.02).out()", 0.2, 1);
  CHECK(largest_difference(a, b) < 5e-3);
  // A pitch that goes back and forth, through 0: as the same from a signal that is a number for a while.
  const Sound turning = ours(kWave + kHann, R"("grains": 1, "pitch": "p", "pos": 5000, "basedur": 0.02)", 0.2,
                             R"(, "p": {"object": "Sine", "freq": 40, "mul": 3})");
  CHECK(largest_difference(turning, render_pyo(kPyoWave + kPyoHann + "p = Sine(40, mul=3); a = Granulator(t, e, p, 5000, 0.1, 1, 0.02).out()", 0.2, 1)) < 5e-3);
}

// What it is by its definition. The table's straight lines are off by (2 pi 440 / 48000)^2 / 8 = 4e-4, the envelope's by less.
TEST_CASE("Granulator plays its table at the pitch that is asked for") {
  const std::string sine = R"("t": {"object": "DataTable", "size": 48000, "init": {"each": "sin(i * 440 / 48000 * 6.283185307179586) * 1", "count": 48000}})";
  for (const double pitch : {1.0, 1.5, 0.3, 2.7, 7.1}) {
    CAPTURE(pitch);
    const std::vector<float> y = ours(sine + kHann, R"("grains": 1, "dur": 0.1, "pos": 480, "pitch": )" + std::to_string(pitch), 0.5).channels[0];
    for (std::size_t n = 0; n < y.size(); ++n) {
      const double turns = pitch * static_cast<double>(n + 1) / 4800, p = turns - std::floor(turns);
      REQUIRE(y[n] == doctest::Approx(std::sin(kTurn * 440 * (p * 4800 + 480) / 48000) * (0.5 - 0.5 * std::cos(kTurn * p))).epsilon(0.002).scale(1));
    }
  }
}

// Hann windows that overlap evenly add up to half their number: but for the 1.5 % by which each is off by chance, and the beginning.
TEST_CASE("Granulator's grains are spread evenly, thousands as well") {
  for (const int grains : {2, 8, 50, 3000}) {
    CAPTURE(grains);
    const std::vector<float> y = ours(kOnes + kHann, R"("dur": 0.05, "basedur": 0.05, "grains": )" + std::to_string(grains), 0.3).channels[0];
    double mean = 0, least = 1e9, most = 0;
    for (std::size_t n = 2400; n < y.size(); ++n) {
      mean += y[n] / static_cast<double>(y.size() - 2400);
      least = std::min(least, static_cast<double>(y[n]));
      most = std::max(most, static_cast<double>(y[n]));
    }
    CHECK(mean == doctest::Approx(grains / 2.0).epsilon(0.01));
    CHECK(most - least < 0.05 * grains);
    if (grains > 2) CHECK(most - least > 1e-4 * grains);
  }
}

// Each begins with its envelope, those that are behind as well, where pyo's are in the midst of it at once. The steps are those of eight Hann windows.
TEST_CASE("Granulator begins without a click") {
  const std::vector<float> y = ours(kOnes + kHann, R"("grains": 8)", 0.3).channels[0];
  CHECK(std::fabs(y[0]) < 1e-5);
  CHECK(largest_step(y) < 8 * std::numbers::pi / 4800);
  CHECK(y[4799] > 3.8);
}

TEST_CASE("Granulator's grains fall silent at the table's ends, without a click") {
  const std::vector<float> y = ours(kOnes + kFlat, R"("grains": 1, "pos": 46000)", 0.1).channels[0];
  for (std::size_t n = 0; n < 4790; ++n) REQUIRE(y[n] == doctest::Approx(std::clamp((1999.0 - static_cast<double>(n)) / 48, 0.0, 1.0)).epsilon(1e-3));
  const std::vector<float> z = ours(kOnes + kFlat, R"("grains": 1, "pos": 2000, "dur": -0.1)", 0.1).channels[0];
  for (std::size_t n = 0; n < 4790; ++n) REQUIRE(z[n] == doctest::Approx(std::clamp((1999.0 - static_cast<double>(n)) / 48, 0.0, 1.0)).epsilon(1e-3));
}

TEST_CASE("Granulator stays in its table whatever it is told") {
  for (const char* wild : {R"("pitch": 1e30)", R"("pitch": -1e30)", R"("pos": 1e30)", R"("pos": -1e30)", R"("pitch": 5000, "basedur": 0.0001)",
                           R"("pitch": "w * 1e6", "pos": "w * 1e6", "dur": "w * 1e6")", R"("pitch": "sqrt(w) * 1", "pos": "sqrt(w) * 1", "dur": "sqrt(w) * 1")"}) {
    CAPTURE(wild);
    const Sound sound = ours(kWave + kHann, wild, 0.1, R"(, "w": {"object": "Noise"})");
    for (const float x : sound.channels[0]) REQUIRE(std::fabs(x) < 8 * 2);
  }
}

// The chance is each stream's own, and the seed's.
TEST_CASE("Granulator's streams are off by chances of their own, the same in each run") {
  const std::string four = R"("dur": 0.05, "basedur": 0.05, "pitch": [1, 1], "grains": 16)";
  const Sound a = ours(kOnes + kHann, four, 0.2, "", 2), b = ours(kOnes + kHann, four, 0.2, "", 2);
  CHECK(a.channels == b.channels);
  CHECK(a.channels[0] != a.channels[1]);
}
