#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

// The recording is heard by a reader that begins with it, and again in the next rounds.
Sound ours(const std::string& table, const std::string& rec, double seconds, const std::string& more = "") {
  return render_patch(R"({"t": {"object": "NewTable", )" + table + R"(}, "x": {"object": "Phasor", "freq": 480},
    "r": {"object": "TableRec", "input": "x", "table": "t")" +
                          rec + R"(},
    "a": {"object": "TableRead", "table": "t", "freq": 1000, "loop": true, "interp": 1, "out": 0})" +
                          more + "}",
                      seconds, 1);
}
Sound theirs(const std::string& table, const std::string& rec, double seconds) {
  return render_pyo(
      "t = NewTable(" + table + "); x = Phasor(480); r = TableRec(x, t" + rec + ").play(); a = TableRead(t, 1000, 1, 1).play(); b = Sig(a).out()",
      seconds, 1);
}

}  // namespace

// A table of a millisecond, 48 samples; in pyo, too, it is heard in the frame that records it.
TEST_CASE("TableRec agrees with pyo: plain, faded, and over old samples") {
  CHECK(largest_difference(ours(R"("length": 0.001)", "", 0.003), theirs("0.001", "", 0.003)) < 1e-5);
  CHECK(largest_difference(ours(R"("length": 0.001)", R"(, "fadetime": 0.00025)", 0.003), theirs("0.001", ", 0.00025", 0.003)) < 1e-5);
  CHECK(largest_difference(ours(R"("length": 0.001, "feedback": 0.5, "init": {"repeat": 1, "count": 48})", R"(, "fadetime": 0.00025)", 0.003),
                           theirs("0.001, 1, [1.] * 48, 0.5", ", 0.00025", 0.003)) < 1e-5);
}

TEST_CASE("TableRec records two signals into two channels, as pyo") {
  const Sound a = render_patch(R"({"t": {"object": "NewTable", "length": 0.001, "chnls": 2}, "x": {"object": "Phasor", "freq": [480, 700]},
    "r": {"object": "TableRec", "input": "x", "table": "t"}, "a": {"object": "TableRead", "table": "t", "freq": 1000, "loop": true, "interp": 1, "out": 0}})",
                               0.003);
  const Sound b = render_pyo(
      "t = NewTable(0.001, 2); x = Phasor([480, 700]); r = TableRec(x, t).play(); a = TableRead(t, 1000, 1, 1).play(); b = Sig(a).out()", 0.003);
  CHECK(largest_difference(a, b) < 1e-5);
}

// Recorded 48 of 192 samples, then told to stop, with a fade of 48: it falls to 0 in the next 48, and the rest keeps what it had.
TEST_CASE("TableRec, stopped, ends its recording with its fade") {
  const Sound sound =
      render_patch(R"({"t": {"object": "NewTable", "length": 0.004, "init": {"repeat": 7, "count": 192}}, "one": {"object": "Sig", "value": 1},
    "r": {"object": "TableRec", "input": "one", "table": "t", "fadetime": 0.001, "play": {"dur": 0.001}},
    "a": {"object": "TableRead", "table": "t", "freq": 250, "play": {"delay": 0.01}, "out": 0}})",
                   0.015, 1);
  const std::vector<float>& y = sound.channels[0];
  for (std::size_t i = 0; i < 48; ++i) {
    CHECK(y[480 + i] == doctest::Approx(i / 48.0).epsilon(1e-4));
    CHECK(y[528 + i] == doctest::Approx((47 - static_cast<double>(i)) / 48).epsilon(1e-4));
  }
  for (std::size_t i = 96; i < 192; ++i) CHECK(y[480 + i] == 7);
}

TEST_CASE("TableRec records again when it is played again, and not while it is stopped") {
  const Sound sound = ours(R"("length": 0.001)", R"(, "play": false)", 0.004,
                           R"(, "p": {"object": "Pattern", "time": 0.002, "do": [{"play": "r"}], "play": {"delay": 0.001}})");
  for (std::size_t i = 0; i < 48; ++i) CHECK(sound.channels[0][i] == 0);
  // Played at frames 48 and 144; x, which nobody hears before, begins at frame 48 and goes up by 0.01.
  for (std::size_t i = 48; i < 96; ++i) CHECK(sound.channels[0][i] == doctest::Approx(0.01 * static_cast<double>(i - 48)).epsilon(1e-4));
  for (std::size_t i = 144; i < 192; ++i)
    CHECK(sound.channels[0][i] == doctest::Approx(std::fmod(0.01 * static_cast<double>(i - 48), 1.0)).epsilon(1e-3));
}

TEST_CASE("TableRec leaves no sample in the table that is no number") {
  const Sound sound =
      render_patch(R"({"t": {"object": "NewTable", "length": 0.001, "feedback": 1}, "x": {"object": "Phasor", "freq": 480, "add": -0.2},
    "r": {"object": "TableRec", "input": "sqrt(x) * 1", "table": "t"}, "a": {"object": "TableRead", "table": "t", "freq": 1000, "loop": true, "out": 0}})",
                   0.005, 1);
  for (const float x : sound.channels[0]) CHECK(std::isfinite(x));
}

TEST_CASE("TableRec's time and trigger agree with pyo") {
  const Sound a = render_patch(
      R"({"t": {"object": "NewTable", "length": 0.001}, "x": {"object": "Phasor", "freq": 480}, "r": {"object": "TableRec", "input": "x", "table": "t"},
    "b": {"object": "Sig", "value": ["r.time", "r.trig"], "out": 0}})",
      0.003);
  const Sound b =
      render_pyo("t = NewTable(0.001); x = Phasor(480); r = TableRec(x, t).play(); b = Sig(r['time']).out(0); c = Sig(r['trig']).out(1)", 0.003);
  CHECK(largest_difference(a, b) < 1e-4);  // of 48
}
