#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

const std::string kWave = R"("t": {"object": "HarmTable", "list": [1, 0.5, 0.3], "size": 48000})";
const std::string kPyoWave = "t = HarmTable([1, 0.5, 0.3], 48000); ";
const std::string kHann = R"(, "e": {"object": "WinTable", "size": 8192})";
const std::string kPyoHann = "e = WinTable(2, 8192); ";
const std::string kOnes = R"("t": {"object": "LinTable", "list": [[0, 1], [48000, 1]], "size": 48000})";
const std::string kFlat = R"(, "e": {"object": "LinTable", "list": [[0, 1], [64, 1]], "size": 64})";

Sound ours(const std::string& tables, const std::string& parameters, double seconds, const std::string& more = "", int channels = 1,
           const std::string& object = "Particle") {
  return render_patch("{" + tables + more + R"(, "a": {"object": ")" + object + R"(", "table": "t", "env": "e", "out": 0, )" + parameters + "}}", seconds,
                      channels);
}

// Where short grains of ones begin: the frames between one and the next.
std::vector<double> distances(const std::vector<float>& y) {
  std::vector<double> found;
  std::size_t last = 0;
  for (std::size_t n = 1; n < y.size(); ++n)
    if (y[n] > y[n - 1] + 0.5) {
      if (last > 0) found.push_back(static_cast<double>(n - last));
      last = n;
    }
  return found;
}

}  // namespace

TEST_CASE("Particle without deviation agrees with pyo: numbers, lists, signals") {
  const Sound a = ours(kWave + kHann, R"("dens": [50, 25, 100], "pitch": [1, 1.5, 0.7], "pos": [1000, 20000.5, 3], "dur": [0.1, 0.05], "dev": 0)", 0.3, "", 3);
  const Sound b = render_pyo(kPyoWave + kPyoHann + "a = Particle(t, e, [50, 25, 100], [1, 1.5, 0.7], [1000, 20000.5, 3], [0.1, 0.05], 0).out()", 0.3, 3);
  CHECK(largest_difference(a, b) < 5e-3);
  const std::string more = R"(, "p": {"object": "Sine", "freq": 17, "mul": 0.5, "add": 1}, "o": {"object": "Phasor", "freq": 3, "mul": 20000},
    "d": {"object": "Sine", "freq": 5, "mul": 0.03, "add": 0.08})";
  const Sound c = ours(kWave + kHann, R"("dens": 50, "pitch": "p", "pos": "o", "dur": "d", "dev": 0)", 0.3, more);
  const Sound d = render_pyo(kPyoWave + kPyoHann + "p = Sine(17, mul=0.5, add=1); o = Phasor(3, mul=20000); d = Sine(5, mul=0.03, add=0.08); a = Particle(t, e, 50, p, o, d, 0).out()", 0.3, 1);
  CHECK(largest_difference(c, d) < 0.02);
}

TEST_CASE("Particle in two channels agrees with pyo, each stream in two of its own") {
  const std::string more = R"(, "p": {"object": "Sine", "freq": 3, "mul": 0.5, "add": 0.5})";
  const Sound a = ours(kWave + kHann, R"("pitch": [1, 1.5], "dev": 0, "pan": ["p", 0.2], "chnls": 2, "mul": 0.5)", 0.3, more, 4);
  const Sound b = render_pyo(kPyoWave + kPyoHann + "p = Sine(3, mul=0.5, add=0.5); a = Particle(t, e, 50, [1, 1.5], 0, 0.1, 0, [p, 0.2], 2, 0.5).out()", 0.3, 4);
  CHECK(largest_difference(a, b) < 5e-3);
  for (const auto& channel : a.channels) CHECK(*std::max_element(channel.begin(), channel.end()) > 0.1);
}

// In a circle, by square roots of the place between two neighbours, where pyo takes those of pan itself.
TEST_CASE("Particle's grains stand in a circle of more than two channels") {
  for (const int channels : {3, 4, 5})
    for (const double pan : {0.0, 0.1, 0.25, 0.375, 0.5, 0.75, 0.9, 1.0}) {
      CAPTURE(channels);
      CAPTURE(pan);
      const Sound sound = ours(kOnes + kFlat, R"("dens": 1, "dur": 0.01, "chnls": )" + std::to_string(channels) + R"(, "pan": )" + std::to_string(pan), 0.01, "", channels);
      for (int c = 0; c < channels; ++c) {
        double distance = std::fabs(pan * channels - c);
        distance = std::min(distance, channels - distance);
        CHECK(sound.channels[static_cast<std::size_t>(c)][100] == doctest::Approx(std::sqrt(std::max(0.0, 1 - distance))).epsilon(1e-4).scale(0.1));
      }
    }
}

// (1 + dev u) / dens: uniform, as many as asked for. pyo's would be 240 ln((1 + dev) / (1 - dev)) / (2 dev) apart, without bound at 1.
TEST_CASE("Particle's distances are off by as much as it is told, and no more") {
  for (const double deviation : {0.01, 0.3, 1.0}) {
    CAPTURE(deviation);
    const std::vector<float> y = ours(kOnes + kFlat, R"("dens": 200, "dur": 0.000021, "dev": )" + std::to_string(deviation), 20).channels[0];
    const std::vector<double> found = distances(y);
    double mean = 0, square = 0, least = 1e9, most = 0;
    for (const double d : found) {
      mean += d / static_cast<double>(found.size());
      square += d * d / static_cast<double>(found.size());
      least = std::min(least, d);
      most = std::max(most, d);
    }
    CHECK(found.size() == doctest::Approx(4000).epsilon(0.03));
    CHECK(mean == doctest::Approx(240).epsilon(0.03));  // at 1, two that begin in neighbouring frames are found as one
    // Whole frames: the deviation of the rounding is added.
    CHECK(std::sqrt(square - mean * mean) == doctest::Approx(std::sqrt(240 * 240 * deviation * deviation / 3 + 1.0 / 6)).epsilon(0.05));
    CHECK(least >= 240 * (1 - deviation) - 1);
    CHECK(most <= 240 * (1 + deviation) + 1);
    CHECK(most > 240 * (1 + 0.95 * deviation) - 1);
  }
}

TEST_CASE("Particle's streams have chances of their own, the same in each run; the channels of one have the same grains") {
  const std::string parameters = R"("pitch": [1, 1], "dev": 1, "dens": 100, "dur": 0.005, "chnls": 2, "pan": 0.5)";
  const Sound a = ours(kWave + kHann, parameters, 0.5, "", 4), b = ours(kWave + kHann, parameters, 0.5, "", 4);
  CHECK(a.channels == b.channels);
  CHECK(a.channels[0] == a.channels[1]);
  CHECK(a.channels[0] != a.channels[2]);
}

TEST_CASE("Particle stays in its table whatever it is told") {
  for (const char* wild : {R"("pitch": 1e30)", R"("pos": -1e30)", R"("dens": 384000, "dev": 1, "dur": 0.001)",
                           R"("pitch": "w * 1e6", "pos": "w * 1e6", "dur": "w * 10", "dens": "w * 1e5", "dev": "w * 3", "pan": "w * 3", "chnls": 3)",
                           R"("pitch": "sqrt(w) * 1", "pos": "sqrt(w) * 1", "dur": "sqrt(w) * 1", "dens": "sqrt(w) * 1", "dev": "sqrt(w) * 1", "pan": "sqrt(w) * 1", "chnls": 3)"})
    for (const std::string object : {"Particle", "Particle2"}) {
      CAPTURE(wild);
      const Sound sound = ours(kWave + kHann, wild, 0.1, R"(, "w": {"object": "Noise"})", 3, object);
      for (const auto& channel : sound.channels)
        for (const float x : channel) REQUIRE(std::fabs(x) < 20 * 4096);
    }
}
