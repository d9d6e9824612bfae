#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

// A signal recorded into a matrix of 8 by 4, and its samples one after the other, from frame 480 on. Rows' and columns' places are halves of halves,
// so that each is met exactly.
Sound ours(const std::string& parameters, const std::string& input = R"({"object": "Phasor", "freq": 10, "mul": 4800})", const std::string& more = "") {
  return render_patch(R"({"m": {"object": "NewMatrix", "width": 8, "height": 4}, "i": )" + input + R"(, "r": {"object": "MatrixRec", "input": "i", "matrix": "m")" + parameters +
                          R"(}, "x": {"object": "DataTable", "size": 32, "init": {"each": "i / 8", "count": 32}}, "y": {"object": "DataTable", "size": 32, "init": {"each": "floor(i / 8) / 4", "count": 32}},
    "u": {"object": "TableScan", "table": "x"}, "v": {"object": "TableScan", "table": "y"}, "a": {"object": "MatrixPointer", "matrix": "m", "x": "u", "y": "v", "out": 0},
    "t": {"object": "Sig", "value": "r.trig", "out": 1})" + more + "}",
                      0.02);
}

}  // namespace

TEST_CASE("MatrixRec writes row after row, as pyo's, and triggers with the last sample") {
  const Sound sound = ours("");
  for (std::size_t i = 0; i < 32; ++i) CHECK(sound.channels[0][480 + i] == doctest::Approx(static_cast<double>(i)).epsilon(1e-4).scale(1));
  for (std::size_t n = 0; n < 960; ++n) REQUIRE(sound.channels[1][n] == (n == 31 ? 1.0f : 0.0f));
  // pyo's, read in the same way.
  const Sound theirs = render_pyo(
      "m = NewMatrix(8, 4); i = Phasor(10, mul=4800); r = MatrixRec(i, m).play(); x = DataTable(32, 1, [i / 8. for i in range(32)]); y = DataTable(32, 1, [int(i / 8) / 4. for i in range(32)]); "
      "u = TableScan(x); v = TableScan(y); a = MatrixPointer(m, u, v).out(); q = r['trig']; t = Sig(q); t.out(1)", 0.02);
  double difference = 0;
  for (std::size_t n = 480; n < 960; ++n) difference = std::max(difference, std::fabs(static_cast<double>(sound.channels[0][n]) - theirs.channels[0][n]));
  CHECK(difference < 0.01);  // of 31
  for (std::size_t n = 0; n < 960; ++n) REQUIRE((theirs.channels[1][n] > 0.5f) == (n == 31));
}

TEST_CASE("MatrixRec waits, for as many samples as it is told") {
  for (const int delay : {1, 3, 64, 100}) {
    const Sound sound = ours(R"(, "delay": )" + std::to_string(delay));
    for (std::size_t i = 0; i < 32; ++i) CHECK(sound.channels[0][480 + i] == doctest::Approx(static_cast<double>(i) + delay).epsilon(1e-4).scale(1));
  }
}

// Up and down along straight lines, as TableRec's.
TEST_CASE("MatrixRec fades in and out") {
  const Sound sound = ours(R"(, "fadetime": 0.000208333333)", R"({"object": "Sig", "value": 1})");
  for (int i = 0; i < 32; ++i)
    CHECK(sound.channels[0][static_cast<std::size_t>(480 + i)] == doctest::Approx(std::clamp(std::min(i, 31 - i) / 10.0, 0.0, 1.0)).epsilon(1e-4).scale(1));
}

TEST_CASE("MatrixRec does not begin unless it is played, stops when it is stopped, and overwrites when it is played again") {
  const Sound none = ours(R"(, "play": false)");
  for (const float x : none.channels[0]) CHECK(x == 0);
  const Sound part = ours(R"(, "play": {"dur": 0.00025})");  // 12 frames
  for (std::size_t i = 0; i < 32; ++i) CHECK(part.channels[0][480 + i] == doctest::Approx(i < 12 ? static_cast<double>(i) : 0.0).epsilon(1e-4).scale(1));
  const Sound again = ours("", R"({"object": "Phasor", "freq": 10, "mul": 4800})", R"(, "p": {"object": "Pattern", "time": 0.005, "do": [{"play": "r"}]})");
  for (std::size_t i = 0; i < 32; ++i) CHECK(again.channels[0][672 + i] == doctest::Approx(480.0 + static_cast<double>(i)).epsilon(1e-4).scale(1));
}
