#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

// A second of 500 and 3000 Hz.
const std::string kWave = R"("t": {"object": "DataTable", "size": 48000, "init": {"each": "sin(i * 0.06544984694978735) + sin(i * 0.39269908169872414) * 1", "count": 48000}})";
const std::string kPyoWave = "import math; t = DataTable(48000, 1, [math.sin(i * 0.06544984694978735) + math.sin(i * 0.39269908169872414) for i in range(48000)]); ";
const std::string kHann = R"(, "e": {"object": "WinTable", "size": 8192})";
const std::string kPyoHann = "e = WinTable(2, 8192); ";
const std::string kImpulse = R"("t": {"object": "DataTable", "size": 4800, "init": [0, 0, 0, 0, 1]})";
const std::string kFlat = R"(, "e": {"object": "LinTable", "list": [[0, 1], [64, 1]], "size": 64})";

Sound ours(const std::string& tables, const std::string& parameters, double seconds, const std::string& more = "", int channels = 1) {
  return render_patch("{" + tables + more + R"(, "a": {"object": "Particle2", "table": "t", "env": "e", "out": 0, )" + parameters + "}}", seconds, channels);
}

}  // namespace

// Two tones on either side of the filter. pyo's grain begins with what the last one in its place has left in the filter: here it has died away.
TEST_CASE("Particle2 without deviation agrees with pyo: each type of filter") {
  for (const std::string type : {"0", "1", "2", "3", "4"})
    for (const std::string q : {"0.7", "4", "12"}) {
      CAPTURE(type);
      CAPTURE(q);
      const Sound a = ours(kWave + kHann, R"("dens": 50, "pitch": 1, "dur": 0.05, "dev": 0, "filterfreq": [1000, 2000], "filterq": )" + q + R"(, "filtertype": )" + type, 0.2, "", 2);
      const Sound b = render_pyo(kPyoWave + kPyoHann + "a = Particle2(t, e, 50, 1, 0, 0.05, 0, 0.5, [1000, 2000], " + q + ", " + type + ").out()", 0.2, 2);
      CHECK(largest_difference(a, b) < 0.02);
      CHECK(*std::max_element(a.channels[0].begin(), a.channels[0].end()) > 0.02);
    }
}

// An impulse in the table: the filter's answer is Biquad's, to the last bits, and the bandpass's is 2 dB louder for each unit of q from 1 to 10.
TEST_CASE("Particle2's filters are Biquad's") {
  for (int type = 0; type < 5; ++type)
    for (const double q : {0.7, 3.0, 20.0}) {
      CAPTURE(type);
      CAPTURE(q);
      const std::string filter = std::to_string(q);
      const std::vector<float> a = ours(kImpulse + kFlat, R"("dens": 1, "dur": 0.05, "filterfreq": 1000, "filterq": )" + filter + R"(, "filtertype": )" + std::to_string(type), 0.04).channels[0];
      const std::vector<float> b = render_patch("{" + kImpulse + R"(, "s": {"object": "TableScan", "table": "t"}, "a": {"object": "Biquad", "input": "s", "freq": 1000, "q": )" + filter +
                                                    R"(, "type": )" + std::to_string(type) + R"(, "out": 0}})", 0.04, 1).channels[0];
      const double gain = type == 2 ? std::pow(10, (std::min(q, 10.0) - 1) / 10) : 1;
      for (std::size_t n = 0; n < a.size(); ++n) REQUIRE(a[n] == doctest::Approx(gain * b[n]).epsilon(1e-5).scale(1));
    }
}

// What a grain has when it begins it keeps: with a type and a frequency that jump each time, each grain is as one that had them always. Types
// between two are rounded.
TEST_CASE("Particle2's grains keep the filter that they began with") {
  const std::string jumps = R"(, "j": {"object": "Phasor", "freq": 25})";
  const std::vector<float> mixed = ours(kImpulse + kFlat, R"("dens": 50, "dur": 0.02, "dev": 0, "filterfreq": "500 + 4000 * j", "filtertype": "2.6 * j")", 0.08, jumps).channels[0];
  const std::vector<float> first = ours(kImpulse + kFlat, R"("dens": 1, "dur": 0.02, "filterfreq": 500, "filtertype": 0)", 0.02).channels[0];
  const std::vector<float> second = ours(kImpulse + kFlat, R"("dens": 1, "dur": 0.02, "filterfreq": 2500, "filtertype": 1.4)", 0.02).channels[0];
  for (std::size_t n = 0; n < 959; ++n) {
    REQUIRE(mixed[n] == doctest::Approx(first[n]).epsilon(1e-4).scale(0.1));
    REQUIRE(mixed[960 + n] == doctest::Approx(second[n]).epsilon(5e-3).scale(0.1));  // the Phasor is a frame's step past its half
  }
}

// Whatever else sounds beside it.
TEST_CASE("Particle2 of many grains is the sum of its grains") {
  const std::string one = R"("dens": 1, "dur": 0.05, "pitch": 1.3, "filterfreq": 700, "filterq": 2, "dev": 0)";
  const std::vector<float> grain = ours(kWave + kHann, one, 0.05).channels[0];
  const std::vector<float> many = ours(kWave + kHann, R"("dens": 1000, "dur": 0.05, "pitch": 1.3, "filterfreq": 700, "filterq": 2, "dev": 0)", 0.2).channels[0];
  for (std::size_t n = 0; n < many.size(); ++n) {
    double sum = 0;
    for (std::size_t k = 0; k <= n; k += 48)
      if (n - k < grain.size()) sum += grain[n - k];
    REQUIRE(many[n] == doctest::Approx(sum).epsilon(1e-4).scale(10));
  }
}

// The cookbook's lowpass in double precision. A low and sharp one has its poles near 1, where a float keeps little of what tells them apart.
TEST_CASE("Particle2's filters keep their shape where they are low and sharp, and blocks have any length") {
  constexpr double kHz = 40, kQ = 40, kTurn = 6.283185307179586;
  const double w = kTurn * kHz / 48000, alpha = std::sin(w) / (2 * kQ), a0 = 1 + alpha, b = (1 - std::cos(w)) / 2 / a0;
  std::vector<double> wanted;
  double x1 = 0, x2 = 0, y1 = 0, y2 = 0, largest = 0;
  for (int n = 0; n < 9600; ++n) {
    const double x = std::sin(n * 0.06544984694978735) + std::sin(n * 0.39269908169872414);
    const double y = b * (x + 2 * x1 + x2) + 2 * std::cos(w) / a0 * y1 - (1 - alpha) / a0 * y2;
    x2 = std::exchange(x1, x);
    y2 = std::exchange(y1, y);
    wanted.push_back(y);
    largest = std::max(largest, std::fabs(y));
  }
  for (const int period : {64, 50, 7}) {
    const Sound sound = render_patch("{" + kWave + kFlat + R"(, "a": {"object": "Particle2", "table": "t", "env": "e", "out": 0,
      "dens": 1, "dur": 0.3, "dev": 0, "filterfreq": 40, "filterq": 40}})", 0.2, 1, ".", period);
    for (std::size_t n = 0; n < wanted.size(); ++n) REQUIRE(std::fabs(sound.channels[0][n] - wanted[n]) < 2e-4 * largest);
  }
}

// Whole blocks and parts of them go different ways through a filter.
TEST_CASE("Particle2 is the same whatever the length of a block, but for rounding") {
  for (const std::string filter : {R"("filterfreq": 60, "filterq": 30)", R"("filterfreq": 3000, "filterq": 4, "filtertype": 2)", R"("filterfreq": 18000)",
                                   R"("filterfreq": 900, "filterq": 0.3, "filtertype": 4, "pitch": 1.3)"})
    for (const std::string channels : {"1", "3"}) {
      CAPTURE(filter);
      CAPTURE(channels);
      const std::string objects = "{" + kWave + kHann + R"(, "a": {"object": "Particle2", "table": "t", "env": "e", "out": 0, "dens": 613.7, "dur": 0.05, "pan": 0.3, "chnls": )" +
                                  channels + ", " + filter + "}}";
      const Sound whole = render_patch(objects, 0.2, 3);
      for (const int frames : {1, 7, 16, 33}) CHECK(largest_difference(whole, render_patch(objects, 0.2, 3, ".", frames)) < 1e-5);  // of thirty grains
    }
}
