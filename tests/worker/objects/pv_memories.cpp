// PVDelay, PVBuffer, PVBufLoops and PVBufTabLoops: frames that are heard later.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tests/against_pyo.h"
using namespace tutti;
using namespace tutti::test;

namespace {

// A burst of a tone, 0.1 s long, half as loud in its first half: what pyo plays of it, told in hops of 256 frames.
constexpr const char* kBurst = R"("env": {"object": "Linseg", "list": [[0, 0.5], [0.05, 0.5], [0.05, 1], [0.1, 1], [0.1, 0]]}, "x": {"object": "Sine", "freq": 937.5, "mul": "env"},
    "a": {"object": "PVAnal", "input": "x"})";

std::vector<double> levels(const std::string& objects, double seconds) {
  const Sound sound = render_patch("{" + std::string(kBurst) + ", " + objects + "}", seconds, 1);
  std::vector<double> levels;
  for (std::size_t at = 0; at + 256 <= sound.channels[0].size(); at += 256) {
    double sum = 0;
    for (std::size_t n = at; n < at + 256; ++n) sum += static_cast<double>(sound.channels[0][n]) * sound.channels[0][n];
    levels.push_back(std::sqrt(sum / 128));
  }
  return levels;
}

std::string table(const char* name, double value, int size = 512) {
  return "\"" + std::string(name) + R"(": {"object": "DataTable", "size": )" + std::to_string(size) + R"(, "init": {"repeat": )" + std::to_string(value) + R"(, "count": )" + std::to_string(size) + "}}";
}

double mean(const std::vector<double>& x, std::size_t from, std::size_t to) {
  double sum = 0;
  for (std::size_t i = from; i < to; ++i) sum += x[i];
  return sum / static_cast<double>(to - from);
}

}  // namespace

TEST_CASE("PVDelay: each bin is late by so many hops, and comes again times the feedback") {
  const auto delayed = [](double hops, double feedback) {
    return levels(table("d", hops) + ", " + table("f", feedback) + R"(, "p": {"object": "PVDelay", "input": "a", "deltable": "d", "feedtable": "f", "maxdelay": 0.5}, "s": {"object": "PVSynth", "input": "p", "out": 0})", 1);
  };
  const std::vector<double> dry = levels(R"("s": {"object": "PVSynth", "input": "a", "out": 0})", 1), ten = delayed(10, 0), none = delayed(0, 0.9), echoes = delayed(30, 0.5), longest = delayed(1000, 0);
  for (std::size_t i = 0; i < 60; ++i) {
    CHECK(ten[i + 10] == doctest::Approx(dry[i]).epsilon(1e-3).scale(1));
    CHECK(none[i] == doctest::Approx(dry[i]).epsilon(1e-3).scale(1));
    CHECK(longest[i + 93] == doctest::Approx(dry[i]).epsilon(1e-3).scale(1));  // 0.5 s are 94 hops, of which one is written
  }
  CHECK(mean(echoes, 46, 50) == doctest::Approx(1).epsilon(0.02));  // 30 hops after 16 to 20, where the burst is loud
  CHECK(mean(echoes, 76, 80) == doctest::Approx(0.5).epsilon(0.1));
  CHECK(mean(echoes, 106, 110) == doctest::Approx(0.25).epsilon(0.1));
}

TEST_CASE("PVDelay's bins beyond its tables are not late") {
  const std::vector<double> dry = levels(R"("s": {"object": "PVSynth", "input": "a", "out": 0})", 0.5);
  const auto delayed = [](const char* mode) {
    return levels(table("d", 30, 16) + ", " + table("f", 0, 16) + R"(, "p": {"object": "PVDelay", "input": "a", "deltable": "d", "feedtable": "f", "mode": )" + mode + R"(}, "s": {"object": "PVSynth", "input": "p", "out": 0})", 0.5);
  };
  const std::vector<double> outside = delayed("0"), stretched = delayed("1");
  CHECK(mean(outside, 16, 20) == doctest::Approx(1).epsilon(0.01));
  CHECK(mean(outside, 46, 50) < 0.1);  // of the burst's edges, what is in the lowest 16 bins
  for (std::size_t i = 0; i < 60; ++i) {
    CHECK(stretched[i + 30] == doctest::Approx(dry[i]).epsilon(1e-3).scale(1));
  }
}

TEST_CASE("PVBuffer keeps the first seconds and plays what its index says") {
  const auto at = [](const char* index, const char* more = "") {
    return levels(std::string(R"("i": )") + index + R"(, "b": {"object": "PVBuffer", "input": "a", "index": "i", "length": 0.2)" + more + R"(}, "s": {"object": "PVSynth", "input": "b", "out": 0})", 1);
  };
  const std::vector<double> loud = at(R"({"object": "Sig", "value": 0.45})"), silent = at(R"({"object": "Sig", "value": 0.9})"), again = at(R"({"object": "Phasor", "freq": 5})");
  CHECK(mean(loud, 0, 12) < 0.01);  // not written yet
  CHECK(mean(loud, 40, 180) > 0.1);  // one frame over and over: its three bins are as they happen to add up
  CHECK(mean(silent, 0, 180) < 1e-3);
  // In the second round: as it was, 37.5 hops later.
  const std::vector<double> dry = levels(R"("s": {"object": "PVSynth", "input": "a", "out": 0})", 1);
  CHECK(mean(again, 40, 45) == doctest::Approx(0.5).epsilon(0.1));
  CHECK(mean(again, 52, 56) == doctest::Approx(1).epsilon(0.1));
  CHECK(mean(again, 64, 70) < 0.05);
}

TEST_CASE("PVBuffer transposes") {
  const Sound sound = render_patch(R"({"x": {"object": "Sine", "freq": 937.5}, "a": {"object": "PVAnal", "input": "x"}, "i": {"object": "Phasor", "freq": 1}, "b": {"object": "PVBuffer", "input": "a", "index": "i", "pitch": 2},
      "s": {"object": "PVSynth", "input": "b", "out": 0}})", 1.5, 1);
  int crossings = 0;
  for (std::size_t n = 57600; n < 67200; ++n) crossings += sound.channels[0][n - 1] < 0 && sound.channels[0][n] >= 0;
  CHECK(crossings == doctest::Approx(375).epsilon(0.02));  // in 0.2 s, of 1875 Hz
}

TEST_CASE("PVBufLoops and PVBufTabLoops play what they kept over and over, each bin at its speed") {
  const std::vector<double> once = levels(R"("b": {"object": "PVBufLoops", "input": "a", "length": 0.2}, "s": {"object": "PVSynth", "input": "b", "out": 0})", 1);
  const std::vector<double> dry = levels(R"("s": {"object": "PVSynth", "input": "a", "out": 0})", 1);
  CHECK(mean(once, 0, 37) < 1e-3);  // it keeps, and nothing is heard
  for (std::size_t i = 4; i < 30; ++i) CHECK(once[i + 38] == doctest::Approx(dry[i]).epsilon(0.02).scale(1));  // the first round is the sound itself
  const auto length = [](const std::vector<double>& x) { return std::count_if(x.begin() + 38, x.end(), [](double y) { return y > 0.1; }); };
  const std::vector<double> half = levels(table("t", 0.5) + R"(, "b": {"object": "PVBufTabLoops", "input": "a", "speed": "t", "length": 0.2}, "s": {"object": "PVSynth", "input": "b", "out": 0})", 0.58);
  const std::vector<double> one = levels(table("t", 1) + R"(, "b": {"object": "PVBufTabLoops", "input": "a", "speed": "t", "length": 0.2}, "s": {"object": "PVSynth", "input": "b", "out": 0})", 0.39);
  CHECK(static_cast<double>(length(half)) == doctest::Approx(2.0 * static_cast<double>(length(one))).epsilon(0.15));
}

TEST_CASE("PVBufLoops' speeds between low and high are pyo's") {
  // The bin is a quarter of all: its loop's period tells its speed.
  for (const auto& form : {std::pair{0, 0.25}, {1, 0.015625}, {2, 0.578125}}) {
    const int mode = form.first;
    CAPTURE(mode);
    const Sound sound = render_patch(R"({"env": {"object": "Linseg", "list": [[0, 0], [0.1, 0], [0.1, 1], [0.15, 1], [0.15, 0]]}, "x": {"object": "Sine", "freq": 6000, "mul": "env"}, "a": {"object": "PVAnal", "input": "x"},
        "b": {"object": "PVBufLoops", "input": "a", "low": 0.5, "high": 1, "length": 0.5, "mode": )" + std::to_string(mode) + R"(}, "s": {"object": "PVSynth", "input": "b", "out": 0}})", 3.4, 1);
    std::vector<double> centres;  // of the bursts
    double weight = 0, sum = 0;
    int quiet = 2400;
    for (std::size_t n = 0; n < sound.channels[0].size(); ++n) {
      const double power = static_cast<double>(sound.channels[0][n]) * sound.channels[0][n];
      quiet = power > 0.01 ? 0 : quiet + 1;
      weight += power, sum += power * static_cast<double>(n);
      if (quiet == 2400) centres.push_back(sum / weight / 48000);
      if (quiet >= 2400) weight = sum = 0;
    }
    REQUIRE(centres.size() >= 3);
    CHECK(0.5 / (centres[1] - centres[0]) == doctest::Approx(0.5 + 0.5 * form.second).epsilon(0.03));
  }
}
