#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tests/against_pyo.h"
#include "tests/aliasing.h"
using namespace tutti::test;

namespace {

Sound ours(const std::string& freq, const std::string& sharp, int type, double seconds) {
  return render_patch(R"({"a": {"object": "LFO", "freq": )" + freq + R"(, "sharp": )" + sharp + R"(, "type": )" + std::to_string(type) + R"(, "out": 0}})",
                      seconds, 1);
}

Sound pyos(const std::string& freq, const std::string& sharp, int type, double seconds) {
  return render_pyo("a = LFO(" + freq + ", " + sharp + ", " + std::to_string(type) + ").out()", seconds, 1);
}

constexpr int kSampleAndHold = 6;

}  // namespace

// At low frequencies, where an LFO is at home, nothing is limited: the shapes are pyo's. Its phase is counted in single precision: it
// drifts by 1e-5 of a turn in this time, and the steepest slope is 2 pi 50 per turn; its sine is a table with an error of 2e-5, which
// the square multiplies by n, at most 50. The triangle's corners are cut by 4 freq / (3 rate) = 3e-4.
TEST_CASE("LFO has pyo's shapes at low frequencies") {
  for (int type = 0; type < 8; ++type)
    for (const char* sharp : {"0", "0.5", "1"}) {
      if (type == kSampleAndHold) continue;  // random
      CAPTURE(type);
      CAPTURE(std::string(sharp));
      CHECK(largest_difference(ours("10.5", sharp, type, 0.3), pyos("10.5", sharp, type, 0.3)) < 3e-3);
    }
}

// Above, the harmonics end below half the rate. pyo takes whole numbers; at these frequencies they are whole for both. (Not the pulses:
// pyo makes its limit odd.) The corners of the triangle are cut by 4 freq / (3 rate) sharp / 3 at most: 0.009.
TEST_CASE("LFO has pyo's shapes where its harmonics are limited") {
  for (int type : {0, 1, 2, 3})
    for (const char* freq : {"500", "1000"}) {
      CAPTURE(type);
      CAPTURE(std::string(freq));
      CHECK(largest_difference(ours(freq, "0.8", type, 0.02), pyos(freq, "0.8", type, 0.02)) < (type == 3 ? 0.016 : 2e-3));
    }
}

TEST_CASE("LFO agrees with pyo: lists, of types too, and defaults") {
  const Sound mixed = render_patch(R"({"a": {"object": "LFO", "freq": [30, 55.5], "sharp": [0.2, 0.7, 0.3, 0.5, 0.4], "type": [0, 2, 3, 5, 7], "mul": 0.5, "out": 0}})", 0.05, 5);
  const Sound theirs = render_pyo("a = LFO([30, 55.5], [0.2, 0.7, 0.3, 0.5, 0.4], [0, 2, 3, 5, 7], mul=0.5).out()", 0.05, 5);
  CHECK(largest_difference(mixed, theirs) < 2e-3);
  CHECK(largest_difference(render_patch(R"({"a": {"object": "LFO", "out": 0}})", 0.05, 1), render_pyo("a = LFO().out()", 0.05, 1)) < 2e-3);
}

// Both stay below the limits (50 harmonics of 45 Hz), but for pyo's pulses, whose odd n follows sharp in jumps.
TEST_CASE("LFO agrees with pyo: signals on frequency and sharp") {
  for (int type : {0, 1, 2, 3, 7}) {
    CAPTURE(type);
    const Sound a = render_patch(R"({"f": {"object": "Phasor", "freq": 3, "mul": 40, "add": 5}, "h": {"object": "Phasor", "freq": 2.5},
      "a": {"object": "LFO", "freq": "f", "sharp": "h", "out": 0, "type": )" + std::to_string(type) + "}}", 0.3, 1);
    const Sound b = render_pyo("f = Phasor(3, mul=40, add=5); h = Phasor(2.5); a = LFO(f, h, " + std::to_string(type) + ").out()", 0.3, 1);
    CHECK(largest_difference(a, b) < 3e-3);
  }
}

TEST_CASE("LFO's pulses change smoothly with sharp, where pyo's jump") {
  const std::string sharp = R"({"object": "Phasor", "freq": 5})";
  const Sound a = render_patch(R"({"h": )" + sharp + R"(, "a": {"object": "LFO", "freq": 8, "sharp": "h", "type": 4, "out": 0}})", 0.19, 1);
  const Sound b = render_pyo("h = Phasor(5); a = LFO(8, h, 4).out()", 0.19, 1);
  const auto largest_step = [](const Sound& sound) {
    double largest = 0;
    for (std::size_t n = 1; n < sound.channels[0].size(); ++n)
      largest = std::max<double>(largest, std::fabs(sound.channels[0][n] - sound.channels[0][n - 1]));
    return largest;
  };
  CHECK(largest_step(a) < 0.01);
  CHECK(largest_step(b) > 0.02);
  CHECK(largest_difference(a, b) < 0.1);  // n differs by at most 1.3: between |s|^5 and |s|^4 lie 0.082
}

// Measured at 2741 Hz, the worst: saw -79 dB, square -49 (pyo -52, because it takes n = 2 for 2.2), pulses -40 and -47.
TEST_CASE("LFO does not alias more than pyo, and its triangle less") {
  for (int freq : {437, 1237, 2741})
    for (int type : {0, 2, 3, 4, 5}) {
      CAPTURE(freq);
      CAPTURE(type);
      const std::string f = std::to_string(freq);
      const double a = aliasing_db(ours(f, "1", type, 1).channels[0], freq), b = aliasing_db(pyos(f, "1", type, 1).channels[0], freq);
      CAPTURE(a);
      CAPTURE(b);
      CHECK(a < (type == 0 ? -77 : type == 3 ? -52 : type == 2 ? -48 : -38));
      if (type == 3) CHECK(a < b - (freq < 1000 ? 8 : 2));
    }
}

// Random on both sides: 2990 values, uniform in [-1, 1]. Standard errors: mean 0.0106, variance 0.0054; the tolerances are four of them.
// Between two values both go along a cosine: 48 (1 - sharp) = 24 frames; pyo, with the whole part of 23.99, 23.
TEST_CASE("LFO samples and holds as pyo does") {
  const auto check = [](const Sound& sound, std::size_t frames) {
    const std::vector<float>& y = sound.channels[0];
    double mean = 0, variance = 0, bend = 0;
    int count = 0;
    for (std::size_t n = 480 + 40; n < y.size(); n += 48, ++count) {
      mean += y[n];
      variance += static_cast<double>(y[n]) * y[n];
    }
    CHECK(std::fabs(mean / count) < 0.043);
    CHECK(std::fabs(variance / count - 1.0 / 3) < 0.022);
    CHECK(std::fabs(y[0] - y[47]) < 1e-6);  // the first value stands for a period
    for (std::size_t start : {48, 96, 144}) {
      const double from = y[start], to = y[start + 24];
      for (std::size_t i = 0; i <= frames; ++i)
        bend = std::max(bend, std::fabs(y[start + i] - (from + (to - from) * (0.5 - 0.5 * std::cos(M_PI * static_cast<double>(i) / static_cast<double>(frames))))));
      CHECK(std::fabs(y[start + 40] - y[start + 24]) < 1e-6);
    }
    CHECK(bend < 1e-4);
  };
  check(ours("1000", "0.5", kSampleAndHold, 3), 24);
  check(pyos("1000", "0.5", kSampleAndHold, 3), 23);
}

TEST_CASE("LFO stays within its bounds, whatever its parameters") {
  for (int type = 0; type < 8; ++type) {
    CAPTURE(type);
    const Sound wild = render_patch(R"({
      "f": {"object": "Phasor", "freq": 3, "mul": 200000, "add": -50000},
      "h": {"object": "Phasor", "freq": 2, "mul": 6, "add": -3},
      "a": {"object": "LFO", "freq": ["f", 0, 24000, 12000], "sharp": "h", "out": 0, "type": )" + std::to_string(type) + "}}", 0.5, 4);
    for (const auto& channel : wild.channels)
      for (float y : channel) REQUIRE(std::fabs(y) <= 1.00001f);
  }
}
