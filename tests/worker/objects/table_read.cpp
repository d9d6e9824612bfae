#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

const std::string kTable = R"("t": {"object": "DataTable", "size": 5, "init": [1, 2, 3, 4, 5]})";
const std::string kPyoTable = "t = DataTable(5, 1, [1, 2, 3, 4, 5]); ";

Sound ours(const std::string& parameters, int frames, int channels = 1) {
  return render_patch("{" + kTable +
                          R"(, "f": {"object": "Phasor", "freq": 100, "mul": 5000}, "a": {"object": "TableRead", "table": "t", "out": 0, )" +
                          parameters + "}}",
                      frames / 48000.0, channels);
}
Sound theirs(const std::string& arguments, int frames, int channels = 1) {
  return render_pyo(kPyoTable + "f = Phasor(100, mul=5000); a = TableRead(t, " + arguments + ").play(); b = Sig(a).out()", frames / 48000.0,
                    channels);
}

}  // namespace

TEST_CASE("TableRead agrees with pyo: once and in a loop, at several speeds, each interpolation") {
  for (const std::string freq : {"2400", "9600", "1000.7"})
    for (const std::string interp : {"1", "2", "3"}) {
      CAPTURE(freq);
      CAPTURE(interp);
      CHECK(largest_difference(ours(R"("freq": )" + freq + R"(, "interp": )" + interp, 200), theirs(freq + ", 0, " + interp, 200)) < 1e-4);
      CHECK(largest_difference(ours(R"("freq": )" + freq + R"(, "loop": true, "interp": )" + interp, 200), theirs(freq + ", 1, " + interp, 200)) <
            1e-3);
    }
  CHECK(largest_difference(ours(R"("freq": -2400, "loop": true)", 200), theirs("-2400, 1", 200)) < 1e-4);
}

TEST_CASE("TableRead agrees with pyo: list and signal") {
  CHECK(largest_difference(ours(R"("freq": [500, 700], "loop": true)", 500, 2), theirs("[500, 700], 1", 500, 2)) < 1e-3);
  // Read for less than a period of the signal: afterwards pyo's jumps a frame later.
  CHECK(largest_difference(ours(R"("freq": "f", "loop": true)", 470), theirs("f, 1", 470)) < 1e-2);
}

TEST_CASE("TableRead, once and backwards, goes from the last sample to the first") {
  const Sound sound = ours(R"("freq": -4800)", 12);  // half a sample a frame
  const float expected[] = {5, 4.5f, 4, 3.5f, 3, 2.5f, 2, 1.5f, 1, 0, 0, 0};
  for (std::size_t i = 0; i < 12; ++i) CHECK(sound.channels[0][i] == doctest::Approx(expected[i]));
}

TEST_CASE("TableRead starts again when it is played again") {
  const Sound sound = render_patch("{" + kTable + R"(, "a": {"object": "TableRead", "table": "t", "freq": 9600, "out": 0},
    "p": {"object": "Pattern", "time": 0.001, "do": [{"play": "a"}]}})",
                                   0.003, 1);
  for (std::size_t i = 0; i < 144; ++i) CHECK(sound.channels[0][i] == doctest::Approx(i % 48 < 5 ? static_cast<double>(i % 48) + 1 : 0));
}

TEST_CASE("TableRead does not start where it is told not to") {
  const Sound sound = ours(R"("freq": 9600, "play": false)", 64);
  for (const float x : sound.channels[0]) CHECK(x == 0);
}

// A table of 20 seconds, read at its own speed: in the third round each sample is still read whole, in its frame.
TEST_CASE("TableRead keeps its place in a long table") {
  const Sound sound = render_patch(R"({
    "t": {"object": "NewTable", "length": 20, "init": [0, 0, 0, 1]}, "rate": {"object": "TableRate", "table": "t"},
    "a": {"object": "TableRead", "table": "t", "freq": "rate", "loop": true, "out": 0}})",
                                   40.001, 1, ".", 4096);
  std::vector<std::size_t> ones;
  for (std::size_t i = 0; i < sound.channels[0].size(); ++i)
    if (sound.channels[0][i] != 0) {
      CHECK(sound.channels[0][i] == 1);
      ones.push_back(i);
    }
  CHECK(ones == std::vector<std::size_t>{3, 960003, 1920003});
}

TEST_CASE("TableRead stays in its table whatever the frequency") {
  for (const std::string freq : {"1e30", "-1e30", "47999.9", "1e-30", "\"f * 1e30\"", "\"sqrt(f - 1)\""}) {
    CAPTURE(freq);
    for (const std::string loop : {"true", "false"}) {
      const Sound sound = ours(R"("freq": )" + freq + R"(, "loop": )" + loop, 1000);
      for (const float x : sound.channels[0]) REQUIRE((x >= 0 && x <= 5));
    }
  }
}

TEST_CASE("TableRead's trigger agrees with pyo: at the end, and where a loop starts again") {
  for (const std::string loop : {"false", "true"}) {
    const Sound a = render_patch("{" + kTable + R"(, "a": {"object": "TableRead", "table": "t", "freq": [2400, 1700.3], "loop": )" + loop +
                                     R"(}, "b": {"object": "Sig", "value": "a.trig", "out": 0}})",
                                 0.004);
    const Sound b =
        render_pyo(kPyoTable + "a = TableRead(t, [2400, 1700.3], " + (loop == "true" ? "1" : "0") + ").play(); b = Sig(a['trig']).out()", 0.004);
    CHECK(largest_difference(a, b) < 1e-5);
  }
}

TEST_CASE("TableRead's end plays the next one") {
  const Sound sound = render_patch(
      "{" + kTable +
          R"(, "a": {"object": "TableRead", "table": "t", "freq": 9600, "out": 0}, "b": {"object": "TableRead", "table": "t", "freq": 9600, "play": false, "out": 1},
    "f": {"object": "TrigFunc", "input": "a.trig", "do": [{"play": "b"}]}})",
      0.001);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(sound.channels[0][i] == static_cast<float>(i + 1));
    CHECK(sound.channels[1][i] == 0);
    CHECK(sound.channels[1][i + 5] == static_cast<float>(i + 1));
  }
}
