#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tests/against_pyo.h"
#include "tests/same_samples.h"
using namespace tutti;
using namespace tutti::test;

namespace {

// PVAnal into PVSynth against the sound itself, `size` samples late: the largest difference, in dB of the largest sample.
double difference_in_db(const std::string& analysis, const std::string& synthesis, int size, double seconds = 1, double from_seconds = 0) {
  const Sound sound = render_patch(with_bursts(R"("a": {"object": "PVAnal", "input": "x")" + analysis + R"(}, "s": {"object": "PVSynth", "input": "a", "out": 0)" + synthesis +
                                               R"(}, "dry": {"object": "Sig", "value": "x", "out": 1})"), seconds);
  double largest = 0, peak = 0;
  for (std::size_t n = static_cast<std::size_t>(std::max(static_cast<double>(size), from_seconds * 48000)); n < sound.channels[0].size(); ++n) {
    largest = std::max(largest, std::abs(static_cast<double>(sound.channels[0][n]) - sound.channels[1][n - static_cast<std::size_t>(size)]));
    peak = std::max(peak, std::abs(static_cast<double>(sound.channels[1][n - static_cast<std::size_t>(size)])));
  }
  return 20 * std::log10(largest / peak);
}

std::string fields(int size, int overlaps, int window) {
  return R"(, "size": )" + std::to_string(size) + R"(, "overlaps": )" + std::to_string(overlaps) + R"(, "wintype": )" + std::to_string(window);
}

}  // namespace

TEST_CASE("PVAnal into PVSynth is the sound, size samples later: all sizes and overlaps") {
  for (int size = 16; size <= 16384; size *= 2)
    for (const int overlaps : {2, 4, 8, 16}) {
      CAPTURE(size);
      CAPTURE(overlaps);
      CHECK(difference_in_db(fields(size, overlaps, 2), "", size, size > 4096 ? 1.0 : 0.4) < -90);
    }
}

TEST_CASE("PVAnal into PVSynth is the sound: all windows, the same or another in both places") {
  for (int window = 0; window <= 8; ++window)
    for (const int overlaps : {4, 8}) {
      CAPTURE(window);
      CAPTURE(overlaps);
      CHECK(difference_in_db(fields(1024, overlaps, window), R"(, "wintype": )" + std::to_string(window), 1024, 0.4) < -90);
      CHECK(difference_in_db(fields(1024, overlaps, window), R"(, "wintype": )" + std::to_string((window + 3) % 9), 1024, 0.4) < -90);
    }
}

TEST_CASE("PVAnal into PVSynth with one frame at a time is the sound where the windows leave any of it") {
  CHECK(difference_in_db(fields(256, 1, 0), R"(, "wintype": 0)", 256, 0.4) < -90);
  CHECK(difference_in_db(fields(256, 1, 1), R"(, "wintype": 1)", 256, 0.4) < -90);  // Hamming's ends are 0.08
}

// What is lost where a frequency is rounded must not add up: pyo's phases have drifted apart by then.
TEST_CASE("PVAnal into PVSynth is still the sound after a minute") { CHECK(difference_in_db("", "", 1024, 60, 55) < -90); }

TEST_CASE("PVSynth is as late as pyo's, and as loud as the sound, which pyo's is not") {
  const Sound ours = render_patch(with_bursts(R"("a": {"object": "PVAnal", "input": "x"}, "s": {"object": "PVSynth", "input": "a", "out": 0})"), 0.5, 1);
  const Sound theirs = render_pyo(with_pyo_bursts("b = PVSynth(PVAnal(x)).out()"), 0.5, 1);
  double both = 0, own = 0, difference = 0;
  for (std::size_t n = 4096; n < ours.channels[0].size(); ++n) {
    both += static_cast<double>(ours.channels[0][n]) * theirs.channels[0][n];
    own += static_cast<double>(ours.channels[0][n]) * ours.channels[0][n];
  }
  const double gain = both / own;  // 0.749 with 4 overlaps, by how they divide
  CHECK(gain == doctest::Approx(0.749).epsilon(0.01));
  for (std::size_t n = 4096; n < ours.channels[0].size(); ++n) difference = std::max(difference, std::abs(theirs.channels[0][n] / gain - ours.channels[0][n]));
  CHECK(difference < 0.02);  // pyo has no bin at half the rate, and its windows do not add up to one number: 1 %
}

TEST_CASE("PVSynth scales, expands over lists and takes streams of several analyses of different sizes") {
  const Sound sound = render_patch(with_bursts(R"("a": {"object": "PVAnal", "input": "x"}, "b": {"object": "PVAnal", "input": "x * 0.5", "size": 256, "overlaps": 8},
      "s": {"object": "PVSynth", "input": ["a", "b", "a"], "mul": [1, 1, 0.25], "add": [0, 0, 0.5], "out": 0}, "dry": {"object": "Sig", "value": "x", "out": 3})"), 0.4, 4);
  double largest = 0;
  for (std::size_t n = 1024; n < sound.channels[0].size(); ++n) {
    const float x = sound.channels[3][n - 1024];
    largest = std::max({largest, std::abs(static_cast<double>(sound.channels[0][n]) - x), std::abs(static_cast<double>(sound.channels[1][n]) - 0.5 * sound.channels[3][n - 256]),
                        std::abs(static_cast<double>(sound.channels[2][n]) - (0.25 * x + 0.5))});
  }
  CHECK(largest < 1e-4);
}
