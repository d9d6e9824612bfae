#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "tests/against_pyo.h"
#include "tests/aliasing.h"
using namespace tutti::test;

namespace {

const std::string kSine = R"({"t": {"object": "HarmTable", "list": [1, 0.3], "size": 8192}, )";
const std::string kPyoSine = "t = HarmTable([1, 0.3]); ";

}  // namespace

// pyo counts its phases in single precision, which drift.
TEST_CASE("OscBank agrees with pyo: numbers, lists, defaults") {
  const Sound ours = render_patch(kSine + R"("a": {"object": "OscBank", "table": "t", "freq": [100, 253.7], "spread": [0.37, 1, 2.1], "slope": [0.8, 0.5], "num": 10, "out": 0}})", 0.1, 3);
  const Sound theirs = render_pyo(kPyoSine + "a = OscBank(t, freq=[100, 253.7], spread=[0.37, 1, 2.1], slope=[0.8, 0.5], num=10).out()", 0.1, 3);
  CHECK(largest_difference(ours, theirs) < 1e-3);
  const Sound defaults = render_patch(kSine + R"("a": {"object": "OscBank", "table": "t", "out": 0}})", 0.1, 1);
  CHECK(largest_difference(defaults, render_pyo(kPyoSine + "a = OscBank(t).out()", 0.1, 1)) < 1e-3);
  const Sound many = render_patch(kSine + R"("a": {"object": "OscBank", "table": "t", "freq": 50, "slope": 1, "num": 100, "mul": 0.5, "add": 0.1, "out": 0}})", 0.05, 1);
  CHECK(largest_difference(many, render_pyo(kPyoSine + "a = OscBank(t, 50, slope=1, num=100, mul=0.5, add=0.1).out()", 0.05, 1)) < 1e-3);
}

// pyo reads signals once a buffer of 64 frames: they move slowly here. Reading half a buffer late is worth
// 0.67 ms 2 Hz = 0.0013 turns of the sixth oscillator a second of the way up.
TEST_CASE("OscBank agrees with pyo: slow signals on frequency, spread and slope") {
  const Sound ours = render_patch(kSine + R"("f": {"object": "Sine", "freq": 1, "mul": 1, "add": 100}, "s": {"object": "Sine", "freq": 1, "mul": 0.004, "add": 1},
    "l": {"object": "Sine", "freq": 2, "mul": 0.3, "add": 0.5}, "a": {"object": "OscBank", "table": "t", "freq": "f", "spread": "s", "slope": "l", "num": 6, "out": 0}})", 0.2, 1);
  const Sound theirs = render_pyo(kPyoSine + "f = Sine(1, mul=1, add=100); r = Sine(1, mul=0.004, add=1); l = Sine(2, mul=0.3, add=0.5); a = OscBank(t, f, r, l, num=6).out()", 0.2, 1);
  CHECK(largest_difference(ours, theirs) < 0.02);
}

// One sine of 3000 Hz, its strength measured once a period of 16 frames. Uniform in [1 - arnda, 1], lines between values that come 100
// times a second; 1000 values: the standard error of the mean is 0.5 / sqrt(18) / sqrt(1000) ... 0.005 with pyo's own.
TEST_CASE("OscBank moves its strengths as pyo does") {
  const Sound ours = render_patch(R"({"t": {"object": "HarmTable"}, "a": {"object": "OscBank", "table": "t", "freq": 3000, "num": 1, "arndf": 100, "arnda": 0.5, "out": 0}})", 10, 1);
  const Sound theirs = render_pyo("t = HarmTable(); a = OscBank(t, 3000, num=1, arndf=100, arnda=0.5).out()", 10, 1);
  for (const Sound* sound : {&ours, &theirs}) {
    const auto& y = sound->channels[0];
    double mean = 0, square = 0, least = 2, most = 0, n = 0;
    for (std::size_t start = 480; start + 16 <= y.size(); start += 16, ++n) {
      double power = 0;
      for (std::size_t i = 0; i < 16; ++i) power += static_cast<double>(y[start + i]) * y[start + i] / 8;
      const double strength = std::sqrt(power);
      mean += strength;
      square += strength * strength;
      least = std::min(least, strength);
      most = std::max(most, strength);
    }
    CHECK(mean / n == doctest::Approx(0.75).epsilon(0.02));
    CHECK(std::sqrt(square / n - mean * mean / n / n) == doctest::Approx(0.5 / std::sqrt(18.0)).epsilon(0.07));  // of lines between uniform values
    CHECK(least == doctest::Approx(0.5).epsilon(0.02));
    CHECK(most == doctest::Approx(1).epsilon(0.02));
  }
  CHECK(std::fabs(ours.channels[0][4]) < 0.52);  // the random lines start at 0
}

// The same of its frequency, by the crossings of zero of a sine of 1000 Hz.
TEST_CASE("OscBank moves its frequencies as pyo does") {
  const Sound ours = render_patch(R"({"t": {"object": "HarmTable"}, "a": {"object": "OscBank", "table": "t", "freq": 1000, "num": 1, "frndf": 50, "frnda": 0.2, "out": 0}})", 20, 1);
  const Sound theirs = render_pyo("t = HarmTable(); a = OscBank(t, 1000, num=1, frndf=50, frnda=0.2).out()", 20, 1);
  for (const Sound* sound : {&ours, &theirs}) {
    const auto& y = sound->channels[0];
    double last = -1, mean = 0, square = 0, least = 1e9, most = 0, n = 0;
    for (std::size_t i = 481; i < y.size(); ++i) {
      if (!(y[i - 1] < 0 && y[i] >= 0)) continue;
      const double at = static_cast<double>(i) - y[i] / (y[i] - y[i - 1]);
      if (last >= 0) {
        const double hz = 48000 / (at - last);
        mean += hz;
        square += hz * hz;
        least = std::min(least, hz);
        most = std::max(most, hz);
        ++n;
      }
      last = at;
    }
    // 1000 values between lines of 94 Hz deviation, seen once a period, thus more often when they are high: 94^2 / 1000 above their mean.
    CHECK(mean / n == doctest::Approx(1009).epsilon(0.015));
    CHECK(std::sqrt(square / n - mean * mean / n / n) == doctest::Approx(200 * std::sqrt(2.0) / 3).epsilon(0.08));
    CHECK(least == doctest::Approx(800).epsilon(0.02));
    CHECK(most == doctest::Approx(1200).epsilon(0.02));
  }
}

// With fjit a hundred oscillators of one frequency part: their sum falls from 1 to about 1 / sqrt(100) and stays there.
TEST_CASE("OscBank's jitter parts its oscillators by up to half a per cent") {
  const std::string bank = R"("a": {"object": "OscBank", "table": "t", "freq": 1000, "spread": 0, "slope": 1, "num": 100, "out": 0, "fjit": )";
  const Sound apart = render_patch(R"({"t": {"object": "HarmTable"}, )" + bank + "true}}", 2, 1);
  const Sound together = render_patch(R"({"t": {"object": "HarmTable"}, )" + bank + "false}}", 2, 1);
  CHECK(strength(together.channels[0], 1000) == doctest::Approx(1).epsilon(1e-3));
  double within = 0, whole = 0;
  for (double hz = 980; hz <= 1020; hz += 0.5) {
    const double s = strength(apart.channels[0], hz);
    whole += s * s;
    if (std::fabs(hz - 1000) <= 6) within += s * s;
  }
  CHECK(whole == doctest::Approx(0.01).epsilon(0.5));
  CHECK(within / whole > 0.85);  // the rest is leakage of the analysis; twice the jitter would leave 0.6
}

TEST_CASE("OscBank does not alias, where pyo does, and takes any value") {
  const std::string bank = R"("a": {"object": "OscBank", "table": "t", "freq": 1237, "slope": 1, "num": 30, "out": 0}})";
  const Sound ours = render_patch(R"({"t": {"object": "HarmTable", "size": 65536}, )" + bank, 1, 1);
  CHECK(aliasing_db(ours.channels[0], 1237) < -80);
  CHECK(aliasing_db(render_pyo("t = HarmTable(); a = OscBank(t, 1237, slope=1, num=30).out()", 1, 1).channels[0], 1237) > -10);
  const Sound wild = render_patch(R"({"t": {"object": "HarmTable"}, "w": {"object": "Phasor", "freq": 3, "mul": 1e6, "add": -5e5},
    "a": {"object": "OscBank", "table": "t", "freq": "w", "spread": "w", "slope": 1, "frndf": "w", "frnda": "w", "arndf": "w", "arnda": "w", "num": 5, "out": 0}})", 1, 1);
  for (float y : wild.channels[0]) REQUIRE(std::fabs(y) <= 1.001f);
}

// Where its frequencies stand, sines take the place of such a table, and polynomials where a signal gives them. A table that something may write is read.
TEST_CASE("OscBank sounds the same whether it reads its table or knows its harmonics") {
  const auto bank = [](const std::string& table, const std::string& freq, const std::string& more = "") {
    return render_patch(R"({"t": )" + table + R"(, "s": {"object": "Sine", "freq": 0, "add": [70, 131.3, 977]},
      "a": {"object": "OscBank", "table": "t", "freq": )" + freq + R"(, "spread": [1, 0.73], "num": 37, "fjit": true, "out": [0, 1, 2]})" + more + "}", 0.3, 3);
  };
  const std::string standing = "[70, 131.3, 977]", given = R"("s")";
  const std::string writer = R"(, "z": {"object": "Sig", "value": 0}, "w": {"object": "TableFill", "input": "z", "table": "t", "play": {"delay": 100}})";
  for (const std::string table : {R"({"object": "SawTable", "order": 8})", R"({"object": "HarmTable", "list": [0.1, 0, 1], "size": 5000})",
                                  R"({"object": "CosTable", "list": [[0, -1], [4096, 1], [8191, -1]]})", R"({"object": "SawTable", "order": 60})"}) {
    const Sound read = bank(table, given, writer);
    CHECK(largest_difference(bank(table, standing), read) < 2e-5);
    CHECK(largest_difference(bank(table, given), read) < 2e-5);
  }
}

// Where spread is a signal, every frame is computed by itself; else stretches in which no random line begins, from sums over all their frames.
TEST_CASE("OscBank sounds the same in stretches and frame by frame") {
  const auto bank = [](const std::string& more, const std::string& spread) {
    return render_patch(R"({"h": {"object": "HarmTable", "list": [1, 0.5, 0.2]}, "w": {"object": "SawTable", "order": 12}, "o": {"object": "SawTable", "order": 12, "size": 5000},
      "f": {"object": "Sine", "freq": 131, "mul": 90, "add": 110}, "high": {"object": "Sine", "freq": 3, "mul": 1500, "add": 1700}, "up": {"object": "Sine", "freq": 5, "mul": 0.4, "add": 0.5},
      "rate": {"object": "Sine", "freq": 7, "mul": 30, "add": 40}, "one": {"object": "Sine", "freq": 0, "add": 1}, "low": {"object": "Sine", "freq": 0, "add": 0.77},
      "a": {"object": "OscBank", "spread": )" + spread + R"(, "num": 21, "out": 0, )" + more + "}}", 0.5, 1);
  };
  for (const std::string more : {
           R"("table": "h", "frnda": 0.01, "arnda": 0.5)", R"("table": "w", "frnda": 0.3, "frndf": 20, "arnda": 1, "arndf": 33)", R"("table": "o", "freq": 211, "arnda": 1, "arndf": 700)",
           R"("table": "h", "freq": "f")", R"("table": "w", "freq": "f", "frnda": 0.05, "frndf": 80)", R"("table": "h", "freq": "high", "frnda": 0.2, "frndf": 10, "fjit": true)",
           R"("table": "o", "freq": "f", "frnda": 0.1, "frndf": "rate", "arnda": 0.9, "arndf": "rate")", R"("table": "w", "slope": "up", "arnda": 0.6, "arndf": 100)",
           R"("table": "h", "freq": -90, "slope": -0.8, "frnda": 0.1, "frndf": 300)"}) {
    CAPTURE(more);
    CHECK(largest_difference(bank(more, "1"), bank(more, R"("one")")) < 3e-5);
    CHECK(largest_difference(bank(more, "0.77"), bank(more, R"("low")")) < 3e-5);
  }
}

// The phase is the exact sum of what the signal gives: it may be off by what single precision leaves of one frame, not by what it leaves of a second.
TEST_CASE("OscBank follows a signal on its frequency without drift") {
  for (const std::string table : {R"("list": [1, 0.5])", R"("list": [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.05], "size": 65536)"}) {
    const Sound sound = render_patch(R"({"t": {"object": "HarmTable", )" + table + R"(}, "f": {"object": "Sine", "freq": 37, "mul": 300, "add": 437.3, "out": 1},
      "a": {"object": "OscBank", "table": "t", "freq": "f", "num": 3, "spread": 0.5, "slope": 1, "out": 0}})", 4, 2);
    double phase[3] = {}, off = 0;
    for (std::size_t i = 0; i < sound.channels[0].size(); ++i) {
      double y = 0;
      for (int n = 0; n < 3; ++n) {
        const double turn = 6.283185307179586 * phase[n];
        y += (std::sin(turn) + (table.size() < 20 ? 0.5 * std::sin(2 * turn) : 0.05 * std::sin(16 * turn))) / 3;
        phase[n] += (1 + 0.5 * n) * static_cast<double>(sound.channels[1][i]) / 48000;
        phase[n] -= std::floor(phase[n]);
      }
      off = std::max(off, std::fabs(y - sound.channels[0][i]));
    }
    CHECK(off < 2e-5);
  }
}

TEST_CASE("OscBank hears what is written to its table") {
  const Sound sound = render_patch(R"({"t": {"object": "HarmTable", "size": 4096}, "z": {"object": "Sig", "value": 0},
    "w": {"object": "TableFill", "input": "z", "table": "t"}, "a": {"object": "OscBank", "table": "t", "out": 0}})", 0.2, 1);
  const auto& y = sound.channels[0];
  CHECK(*std::max_element(y.begin(), y.begin() + 2400) > 0.1f);
  CHECK(*std::max_element(y.begin() + 4800, y.end()) < 1e-6f);
}
