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

const std::string kWave = R"("t": {"object": "HarmTable", "list": [1, 0.5, 0.3], "size": 48000})";
const std::string kPyoWave = "t = HarmTable([1, 0.5, 0.3], 48000); ";
const std::string kHann = R"(, "e": {"object": "WinTable", "size": 8192})";
const std::string kPyoHann = "e = WinTable(2, 8192); ";
const std::string kOnes = R"("t": {"object": "LinTable", "list": [[0, 1], [48000, 1]], "size": 48000})";
const std::string kFlat = R"(, "e": {"object": "LinTable", "list": [[0, 1], [64, 1]], "size": 64})";
// A second of 440 Hz.
const std::string kSine = R"("t": {"object": "DataTable", "size": 48000, "init": {"each": "sin(i * 440 / 48000 * 6.283185307179586) * 1", "count": 48000}})";

Sound ours(const std::string& tables, const std::string& parameters, double seconds, const std::string& more = "", int channels = 1, int period = 64) {
  return render_patch("{" + tables + more + R"(, "a": {"object": "Granule", "table": "t", "env": "e", "out": 0, )" + parameters + "}}", seconds, channels,
                      ".", period);
}

// Grains of kSine under a Hann window, by their definition, at frame n.
double expected(std::size_t n, double density, double pitch, double position, double duration) {
  const double now = static_cast<double>(n) / 48000;
  double y = 0;
  for (int k = std::max(0, static_cast<int>((now - duration) * density) - 1); k / density <= now + 1e-12; ++k) {
    const double t = now - k / density;
    if (t >= duration) continue;
    const double come = pitch < 0 ? -pitch * (duration - t) : pitch * t;
    y += std::sin(kTurn * 440 * (position / 48000 + come)) * (0.5 - 0.5 * std::cos(kTurn * t / duration));
  }
  return y;
}

// With grains of `length` frames of ones, of which no two begin in one frame: where they begin.
std::vector<std::size_t> begins(const std::vector<float>& y, std::size_t length) {
  std::vector<std::size_t> found;
  std::vector<bool> began(y.size());
  for (std::size_t n = 0; n < y.size(); ++n) {
    const double before = n > 0 ? y[n - 1] : 0;
    began[n] = y[n] - before + (n >= length && began[n - length]) > 0.5;
    if (began[n]) found.push_back(n);
  }
  return found;
}

}  // namespace

// Densities that divide the rate, so that all grains begin with a frame. pyo counts times in single precision: now and then a grain is a frame early,
// where envelope and table have moved by a thousandth.
TEST_CASE("Granule agrees with pyo: numbers and lists") {
  const Sound a = ours(kWave + kHann, R"("dens": [50, 25, 100], "pitch": [1, 1.5, 0.7], "pos": [1000, 20000.5, 3], "dur": [0.1, 0.05])", 0.3, "", 3);
  const Sound b = render_pyo(kPyoWave + kPyoHann + "a = Granule(t, e, [50, 25, 100], [1, 1.5, 0.7], [1000, 20000.5, 3], [0.1, 0.05]).out()", 0.3, 3);
  CHECK(largest_difference(a, b) < 5e-3);
  const Sound defaults = ours(kWave + kHann, R"("mul": 0.3, "add": 0.1)", 0.2);
  CHECK(largest_difference(defaults, render_pyo(kPyoWave + kPyoHann + "a = Granule(t, e, mul=0.3, add=0.1).out()", 0.2, 1)) < 2e-3);
}

TEST_CASE("Granule agrees with pyo: signals on pitch, position and duration") {
  const std::string more = R"(, "p": {"object": "Sine", "freq": 17, "mul": 0.5, "add": 1}, "o": {"object": "Phasor", "freq": 3, "mul": 20000},
    "d": {"object": "Sine", "freq": 5, "mul": 0.03, "add": 0.08})";
  const Sound a = ours(kWave + kHann, R"("dens": 50, "pitch": "p", "pos": "o", "dur": "d")", 0.3, more);
  const Sound b = render_pyo(kPyoWave + kPyoHann + "p = Sine(17, mul=0.5, add=1); o = Phasor(3, mul=20000); d = Sine(5, mul=0.03, add=0.08); a = Granule(t, e, 50, p, o, d).out()", 0.3, 1);
  CHECK(largest_difference(a, b) < 0.02);
}

// The table's straight lines are off by (2 pi 440 / 48000)^2 / 8 = 4e-4 for each grain that sounds.
TEST_CASE("Granule is what its definition says: densities, pitches, thousands of grains at once") {
  struct { double density, pitch, position, duration; } cases[] = {
      {50, 1, 480, 0.1}, {61.3, 1.37, 1000, 0.05}, {7.7, 0.29, 0, 0.2}, {441.7, 2.9, 333, 0.0123}, {100, -1, 480, 0.04}, {63.7, -1.7, 4800, 0.1}, {20000, 1.001, 480, 0.1}, {48000, 1, 480, 0.08}};
  for (const auto& c : cases) {
    CAPTURE(c.density);
    CAPTURE(c.pitch);
    const Sound sound = ours(kSine + kHann, "\"dens\": " + std::to_string(c.density) + ", \"pitch\": " + std::to_string(c.pitch) + ", \"pos\": " +
                                                std::to_string(c.position) + ", \"dur\": " + std::to_string(c.duration), 0.15);
    const double tolerance = 1e-3 * std::max(1.0, c.density * c.duration);
    for (std::size_t n = 0; n < sound.channels[0].size(); ++n)
      REQUIRE(std::fabs(sound.channels[0][n] - expected(n, c.density, c.pitch, c.position, c.duration)) < tolerance);
  }
}

TEST_CASE("Granule's grains begin to the frame, for long") {
  const std::vector<float> y = ours(kOnes + kFlat, R"("dens": 70, "dur": 0.001)", 20).channels[0];
  const std::vector<std::size_t> found = begins(y, 48);
  REQUIRE(found.size() == 1400);
  for (std::size_t k = 0; k < found.size(); ++k) REQUIRE(found[k] == static_cast<std::size_t>(std::ceil(static_cast<double>(k) * 48000 / 70 - 1e-9)));
}

// As many as the integral of the density, whose sine goes through whole periods; none where it is negative.
TEST_CASE("Granule's density may be a signal") {
  const std::string wave = R"(, "d": {"object": "Sine", "freq": 4, "mul": 100, "add": 150})";
  CHECK(begins(ours(kOnes + kFlat, R"("dens": "d", "dur": 0.001)", 2, wave).channels[0], 48).size() == 300);
  const Sound none = ours(kOnes + kFlat, R"("dens": "d")", 0.5, R"(, "d": {"object": "Sine", "freq": 4, "mul": 100, "add": -150})");
  for (const float x : none.channels[0]) CHECK(x == 0);
}

// A Poisson process: distances are exponential, their deviation is their mean. 2000 grains: standard errors of 1/45.
TEST_CASE("Granule begins its grains at random where it is told to") {
  const Sound sound = ours(kOnes + kFlat, R"("dens": [100, 100], "dur": 0.0002083333333, "sync": false)", 20, "", 2);
  for (const auto& channel : sound.channels) {
    const std::vector<std::size_t> found = begins(channel, 10);
    CHECK(found.size() == doctest::Approx(2000).epsilon(0.08));
    double mean = 0, square = 0;
    for (std::size_t k = 1; k < found.size(); ++k) {
      const auto distance = static_cast<double>(found[k] - found[k - 1]);
      mean += distance / static_cast<double>(found.size() - 1);
      square += distance * distance / static_cast<double>(found.size() - 1);
    }
    CHECK(mean == doctest::Approx(480).epsilon(0.08));
    CHECK(std::sqrt(square - mean * mean) == doctest::Approx(mean).epsilon(0.1));
  }
  CHECK(sound.channels[0] != sound.channels[1]);
  CHECK(ours(kOnes + kFlat, R"("dens": [100, 100], "dur": 0.0002083333333, "sync": false)", 20, "", 2).channels == sound.channels);
}

// pyo leaves out a grain that does not fit.
TEST_CASE("Granule's grains fall silent at the table's ends, without a click") {
  for (const std::string pitch : {"1", "-1", "2"}) {
    const double speed = std::fabs(std::stod(pitch)), length = pitch == "-1" ? 2000 : 1000;
    const std::string parameters = R"("dens": 1, "dur": 0.1, "pitch": )" + pitch + R"(, "pos": )" + (pitch == "-1" ? "0" : "47000");
    // Backwards, a short table is left at its begin.
    const std::string tables = pitch == "-1" ? R"("t": {"object": "LinTable", "list": [[0, 1], [2000, 1]], "size": 2000})" : kOnes;
    const std::vector<float> y = ours(tables + kFlat, parameters, 0.1).channels[0];
    for (std::size_t n = 0; n < y.size(); ++n)
      REQUIRE(y[n] == doctest::Approx(std::clamp((std::ceil(length / speed) - static_cast<double>(n)) / 48, 0.0, 1.0)).epsilon(1e-3));
  }
}

TEST_CASE("Granule leaves out the grains that find no room, and counts them") {
  const Sound sound = render_patch("{" + kOnes + kFlat + R"(, "a": {"object": "Granule", "table": "t", "env": "e", "dens": 1000, "dur": 0.1, "most": 10},
    "b": {"object": "Sig", "value": ["a", "a.lost"], "out": 0}})", 0.5);
  CHECK(*std::max_element(sound.channels[0].begin(), sound.channels[0].end()) == 10);
  // Ten begin in ten ms, and the next ten after 100 ms: 50 of 500.
  CHECK(sound.channels[1].back() == 450);
  const Sound room = render_patch("{" + kOnes + kFlat + R"(, "a": {"object": "Granule", "table": "t", "env": "e", "dens": 1000, "dur": 0.1, "most": 101},
    "b": {"object": "Sig", "value": ["a", "a.lost"], "out": 0}})", 0.5);
  CHECK(room.channels[0].back() == 100);
  CHECK(room.channels[1].back() == 0);
}

TEST_CASE("Granule is the same whatever the length of a block, bit by bit") {
  for (const char* parameters : {R"("dens": 613.7, "pitch": 1.3, "dur": 0.07)", R"("dens": 613.7, "dur": 0.02)", R"("dens": 61.37, "dur": 0.3)",
                                 R"("dens": 200, "pitch": 0.37, "dur": 0.07)", R"("dens": 200, "pitch": 2, "dur": 0.07)", R"("dens": 200, "pitch": 2.01, "dur": 0.07)",
                                 R"("dens": 200, "pitch": -0.9, "dur": 0.07)", R"("dens": 200, "pitch": 0, "dur": 0.07)", R"("dens": 200, "pitch": 1.7, "dur": 0.07, "pos": 46000)",
                                 R"("dens": 200, "pitch": 0.1, "dur": 0.04, "pos": 47990)", R"("dens": 200, "pitch": 1e-8, "dur": 0.04, "pos": 47999)"}) {
    CAPTURE(parameters);
    const Sound a = ours(kWave + kHann, parameters, 0.4), b = ours(kWave + kHann, parameters, 0.4, "", 1, 7), c = ours(kWave + kHann, parameters, 0.4, "", 1, 1);
    CHECK(a.channels == b.channels);
    CHECK(a.channels == c.channels);
  }
}

TEST_CASE("Granule stays in its table whatever it is told") {
  for (const char* wild : {R"("pitch": 1e30)", R"("pitch": -1e30)", R"("pos": 1e30)", R"("pos": -1e30)", R"("dur": 0.000001)", R"("dur": 0)", R"("dens": 0)",
                           R"("dens": 384000, "dur": 0.001)", R"("pitch": "w * 1e6", "pos": "w * 1e6", "dur": "w * 10", "dens": "w * 1e5")",
                           R"("pitch": "sqrt(w) * 1", "pos": "sqrt(w) * 1", "dur": "sqrt(w) * 1", "dens": "sqrt(w) * 1")"}) {
    CAPTURE(wild);
    const Sound sound = ours(kWave + kHann, wild, 0.1, R"(, "w": {"object": "Noise"})");
    for (const float x : sound.channels[0]) REQUIRE(std::fabs(x) < 2 * 4096);
  }
}

TEST_CASE("Granule, stopped and played again, begins with new grains") {
  const Sound sound = render_patch("{" + kOnes + kHann + R"(, "a": {"object": "Granule", "table": "t", "env": "e", "dens": 20, "dur": 0.05, "out": 0},
    "p": {"object": "Pattern", "time": 0.0325, "do": [{"stop": "a"}, {"play": "a"}]}})", 0.2, 1);
  for (std::size_t n = 1; n < 1560; ++n) REQUIRE(sound.channels[0][1560 + n] == sound.channels[0][n]);
}
