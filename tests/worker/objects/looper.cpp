#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

constexpr int kSize = 4800;

// A table of a tenth of a second: a ramp, so that each place is known by its value; or all ones, so that gains are heard.
const std::string kRamp = R"("t": {"object": "LinTable", "list": [[0, 0], [4800, 4800]], "size": 4800})";
const std::string kOnes = R"("t": {"object": "DataTable", "size": 4800, "init": {"repeat": 1, "count": 4800}})";

Sound ours(const std::string& table, const std::string& parameters, double seconds, const std::string& more = "") {
  return render_patch("{" + table + more + R"(, "a": {"object": "Looper", "table": "t", "out": 0, )" + parameters + "}}", seconds, 1);
}
Sound theirs(const std::string& arguments, double seconds) {
  return render_pyo("t = DataTable(4800, 1, [float(i) for i in range(4800)]); a = Looper(t, " + arguments + "); b = Sig(a).out()", seconds, 1);
}

double shaped(int shape, double x) {
  if (shape == 1) return std::sin(x * std::numbers::pi / 2);
  return shape == 2 ? 0.5 - 0.5 * std::cos(x * std::numbers::pi) : x;
}

// What a loop of `length` samples from `start` on is by its definition, at frame n. The readers' turns are `length - fade` samples apart.
double expected(int n, double pitch, double start, double length, double fade, int mode, int shape) {
  const double turn = length - fade, way = n * pitch;
  const auto round = static_cast<int>(std::floor(way / turn + 1e-9));
  const double u = way - round * turn, x = fade > 0 ? std::min(u / fade, 1.0) : 1;
  const auto place = [&](int of_round, double come) {
    const bool backwards = mode == 2 || (mode == 3 && of_round % 2 == 1);
    return backwards ? start + length - come : start + come;
  };
  return shaped(shape, x) * place(round, u) + (round > 0 && x < 1 ? shaped(shape, 1 - x) * place(round - 1, u + turn) : 0);
}

double largest_step(const std::vector<float>& y) {
  double largest = 0;
  for (std::size_t i = 1; i < y.size(); ++i) largest = std::max(largest, std::fabs(static_cast<double>(y[i]) - y[i - 1]));
  return largest;
}

}  // namespace

// The first loop, before pyo's first turn (which is a frame early or late, see below). Times are whole numbers of samples, exact in a
// float: pyo cuts off what is below.
TEST_CASE("Looper agrees with pyo until the first turn") {
  for (const std::string mode : {"1", "2", "3"})
    for (const std::string shape : {"0", "1", "2"}) {
      CAPTURE(mode);
      CAPTURE(shape);
      const Sound a =
          ours(kRamp, R"("start": 0.03125, "dur": 0.03125, "xfade": 20, "startfromloop": true, "mode": )" + mode + R"(, "xfadeshape": )" + shape,
               1190 / 48000.0);
      CHECK(largest_difference(a, theirs("1, 0.03125, 0.03125, 20, " + mode + ", " + shape + ", True", 1190 / 48000.0)) < 0.1);  // of 3000
    }
  const Sound pitched = ours(kRamp, R"("pitch": 0.375, "start": 0.03125, "dur": 0.03125, "startfromloop": true)", 0.06);
  CHECK(largest_difference(pitched, theirs("0.375, 0.03125, 0.03125, 20, 1, 0, True", 0.06)) < 0.1);
  const Sound whole = ours(kRamp, R"("start": 0.03125, "dur": 0.03125)", 0.05);
  CHECK(largest_difference(whole, theirs("1, 0.03125, 0.03125", 0.05)) < 0.1);
  const Sound once = ours(kRamp, R"("start": 0.03125, "dur": 0.03125, "mode": 0)", 0.079);
  CHECK(largest_difference(once, theirs("1, 0.03125, 0.03125, 20, 0", 0.079)) < 5);  // pyo's fade is a sample shorter
}

TEST_CASE("Looper is what its definition says, for many turns") {
  for (const double pitch : {1.0, 0.3, 2.7})
    for (const int mode : {1, 2, 3})
      for (const int shape : {0, 1, 2}) {
        CAPTURE(pitch);
        CAPTURE(mode);
        CAPTURE(shape);
        // 613 samples, of which 98.08 fade: turns lie between frames.
        const Sound sound = ours(kRamp,
                                 R"("startfromloop": true, "start": 0.01, "dur": 0.012770833333, "xfade": 16, "pitch": )" + std::to_string(pitch) +
                                     R"(, "mode": )" + std::to_string(mode) + R"(, "xfadeshape": )" + std::to_string(shape),
                                 0.2);
        for (int n = 0; n < 9600; ++n)
          REQUIRE(std::fabs(sound.channels[0][static_cast<std::size_t>(n)] - expected(n, pitch, 480, 613, 98.08, mode, shape)) < 0.5);
      }
}

// pyo falls to 0.89 in every second loop, because its readers' fades are a frame apart.
TEST_CASE("Looper's crossfades are complementary") {
  for (const std::string mode : {"1", "2", "3"})
    for (const std::string shape : {"0", "2"}) {
      const Sound sound =
          ours(kOnes, R"("startfromloop": true, "start": 0.01, "dur": 0.01234, "xfade": 37.7, "mode": )" + mode + R"(, "xfadeshape": )" + shape, 0.3);
      for (std::size_t n = 300; n < sound.channels[0].size(); ++n) REQUIRE(sound.channels[0][n] == doctest::Approx(1).epsilon(1e-5));
    }
}

TEST_CASE("Looper without crossfade repeats the loop exactly") {
  const Sound sound = ours(kRamp, R"("startfromloop": true, "start": 0.01, "dur": 0.01, "xfade": 0)", 0.1);
  for (std::size_t n = 0; n < sound.channels[0].size(); ++n) REQUIRE(sound.channels[0][n] == static_cast<float>(480 + n % 480));
}

TEST_CASE("Looper takes new loops when a reader begins, without a click") {
  const Sound sound = ours(
      kOnes, R"("startfromloop": true, "start": "s", "dur": "d", "xfade": "x")", 0.5,
      R"(, "s": {"object": "Phasor", "freq": 7.3, "mul": 0.05}, "d": {"object": "Phasor", "freq": 3.1, "mul": -0.03, "add": 0.04}, "x": {"object": "Phasor", "freq": 5.7, "mul": 50})");
  for (std::size_t n = 1000; n < sound.channels[0].size(); ++n) REQUIRE(sound.channels[0][n] == doctest::Approx(1).epsilon(1e-4));
}

TEST_CASE("Looper, once, ends with its fade, where pyo breaks off") {
  const Sound sound = ours(kOnes, R"("mode": 0, "xfade": 20)", 0.15);
  const std::vector<float>& y = sound.channels[0];
  for (std::size_t n = 0; n < y.size(); ++n)
    REQUIRE(y[n] ==
            doctest::Approx(std::clamp(std::min(static_cast<double>(n) / 960, (kSize - static_cast<double>(n)) / 960), 0.0, 1.0)).epsilon(1e-4));
}

// Half of the loop lies behind the table's end: silence, without a step at the end.
TEST_CASE("Looper falls silent where its loop goes beyond the table, and keeps the loop's time") {
  for (const std::string mode : {"1", "2", "3"}) {
    const Sound sound = ours(kOnes, R"("startfromloop": true, "start": 0.05, "dur": 0.1, "xfade": 10, "mode": )" + mode, 0.5);
    CHECK(largest_step(sound.channels[0]) < 1 / 47.0);
    int silent = 0;
    for (const float x : sound.channels[0]) silent += x == 0;
    CHECK(silent > 24000 / 3);
  }
}

// pyo's step response, measured: two one-pole lowpasses whose pole is exp(-2 pi 0.45 pitch).
TEST_CASE("Looper's smoothing agrees with pyo") {
  const std::string table = R"("t": {"object": "DataTable", "size": 4800, "init": {"repeat": 1, "count": 480}})";
  const Sound a = ours(table, R"("pitch": 0.1, "dur": 0.1, "xfade": 0, "startfromloop": true, "autosmooth": true, "interp": 1)", 0.12);
  const Sound b =
      render_pyo("t = DataTable(4800, 1, [1.] * 480 + [0.] * 4320); a = Looper(t, 0.1, 0, 0.1, 0, 1, 0, True, 1, True); b = Sig(a).out()", 0.12, 1);
  CHECK(largest_difference(a, b, 480) < 1e-3);
  CHECK(a.channels[0][4810] == doctest::Approx(0.31).epsilon(0.3));  // it is a fall, not a step
}

TEST_CASE("Looper plays a file at its own rate, and stays in its table whatever it is told") {
  for (const char* wild : {R"("pitch": 1e30)", R"("pitch": -1)", R"("start": 1e30)", R"("start": -1e30)", R"("dur": -1)", R"("dur": 1e30)",
                           R"("pitch": "sqrt(n) * 1", "start": "sqrt(n) * 1", "dur": "sqrt(n) * 1", "xfade": "sqrt(n) * 1")"}) {
    CAPTURE(wild);
    for (const std::string mode : {"0", "1", "2", "3"}) {
      const Sound sound =
          ours(kRamp, wild + (R"(, "autosmooth": true, "interp": 4, "mode": )" + mode), 0.1, R"(, "n": {"object": "Sig", "value": -1})");
      for (const float x : sound.channels[0]) REQUIRE(std::fabs(x) < 2 * kSize);
    }
  }
}

// pyo's documentation: a trigger when it starts and at the begin of each crossfade; the time goes from 0 to 1 at the begin of the crossfade.
TEST_CASE("Looper's trigger and time") {
  const Sound sound =
      render_patch("{" + kRamp + R"(, "a": {"object": "Looper", "table": "t", "startfromloop": true, "start": 0.03125, "dur": 0.03125, "xfade": 20},
    "b": {"object": "Sig", "value": ["a.trig", "a.time"], "out": 0}})",
                   0.1);
  for (std::size_t n = 0; n < 4800; ++n) {
    REQUIRE(sound.channels[0][n] == (n % 1200 == 0 ? 1.0f : 0.0f));
    REQUIRE(sound.channels[1][n] == doctest::Approx(static_cast<double>(n % 1200) / 1200).epsilon(1e-4));
  }
}

TEST_CASE("Looper, told to play again, passes over from where it is") {
  const Sound sound =
      render_patch("{" + kOnes + R"(, "a": {"object": "Looper", "table": "t", "startfromloop": true, "dur": 0.05, "xfade": 20, "out": 0},
    "p": {"object": "Pattern", "time": 0.0213, "do": [{"play": "a"}]}})",
                   0.2, 1);
  for (std::size_t n = 1500; n < sound.channels[0].size(); ++n) REQUIRE(sound.channels[0][n] == doctest::Approx(1).epsilon(1e-4));
}

// A signal on the pitch is followed frame by frame, of all streams side by side; at a number, a stream is read along its table up to the next turn. The sums of
// the outputs are compared.
TEST_CASE("Looper: a pitch signal that stands still is a number, in every mode, for any number of streams") {
  const std::string sums = R"(, "b": {"object": "Mix", "input": "a", "out": 0}, "c": {"object": "Mix", "input": "a.time", "out": 1},
    "d": {"object": "Mix", "input": "a.trig", "out": 2})";
  for (const int streams : {1, 3, 17})
    for (const std::string mode : {"0", "1", "2", "3"})
      for (const std::string more : {R"("dur": 0.011, "pitch": )", R"("dur": 0.023, "startfromloop": true, "xfadeshape": 1, "mul": 0.5, "add": 0.25, "pitch": )",
                                     R"("start": "s", "dur": "s", "xfadeshape": 2, "mul": "s", "pitch": )",
                                     R"("dur": 0.03, "xfade": 0, "startfromloop": true, "start": 0.09, "pitch": )"}) {
        CAPTURE(streams);
        CAPTURE(mode);
        CAPTURE(more);
        const std::string count = std::to_string(streams), pitches = R"({"linspace": [0.37, 60], "count": )" + count + "}";
        const auto looper = [&](const std::string& pitch) {
          const std::string signals = R"(, "s": {"object": "Sine", "freq": 11, "mul": 0.02, "add": 0.03}, "p": {"object": "Sine", "mul": 0, "add": )" + pitches + "}";
          return render_patch("{" + kRamp + signals + R"(, "a": {"object": "Looper", "table": "t", "mode": )" + mode + ", " + more + pitch + "}" + sums + "}", 0.15, 3);
        };
        CHECK(largest_difference(looper(pitches), looper("\"p\"")) < 4800 * 2e-6 * streams);
      }
}
