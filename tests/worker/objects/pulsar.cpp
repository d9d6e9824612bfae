#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

const std::string kTables = R"({"t": {"object": "HarmTable", "list": [1, 0.5, 0.3], "size": 64}, "e": {"object": "WinTable", "size": 512}, )";
const std::string kPyoTables = "t = HarmTable([1, 0.5, 0.3], 64); e = WinTable(2, 512); ";

}  // namespace

// pyo counts its phase in single precision; a place of the table is 2^-24 of its size, times the slope: 1e-3 after a tenth of a second.
TEST_CASE("Pulsar agrees with pyo: numbers and lists") {
  for (const char* interp : {"2", "3"}) {
    CAPTURE(interp);
    const std::string i = interp;
    const double seconds = 0.1;
    const Sound ours = render_patch(
        kTables + R"("a": {"object": "Pulsar", "table": "t", "env": "e", "freq": [101.3, 440], "frac": [0.5, 0.8], "phase": [0, 0.05], "interp": )" +
            i + R"(, "out": 0}})",
        seconds);
    const Sound theirs = render_pyo(kPyoTables + "a = Pulsar(t, e, [101.3, 440], [0.5, 0.8], [0, 0.05], " + i + ").out()", seconds);
    CHECK(largest_difference(ours, theirs) < 2e-3);
  }
}

// Without interpolation the table is a staircase (steps of up to 0.28), and where a phase in single precision falls beside a step's edge it takes it
// a frame earlier or later: of the numbers above, one frame in 15 of the second stream falls on an edge exactly, and only such frames differ. Here the
// phases' steps are powers of two, exact in both; the second stream's p is 2^-10 past a multiple of 2^-7, its edges are multiples of 3/256. In the
// last but one interval pyo's cubic does not read the fourth point but goes on straight through the second and the third: 0.0122 off in this table,
// times 0.064 of that point's weight, times the envelope's end, is 1e-5.
TEST_CASE("Pulsar agrees with pyo: without and with cubic interpolation") {
  for (const char* interp : {"1", "4"}) {
    CAPTURE(interp);
    const std::string i = interp;
    const Sound ours = render_patch(
        kTables + R"("a": {"object": "Pulsar", "table": "t", "env": "e", "freq": [93.75, 375], "frac": [0.5, 0.75], "phase": [0, 0.0009765625],
          "interp": )" + i + R"(, "out": 0}})", 0.1);
    const Sound theirs = render_pyo(kPyoTables + "a = Pulsar(t, e, [93.75, 375], [0.5, 0.75], [0, 0.0009765625], " + i + ").out()", 0.1);
    CHECK(largest_difference(ours, theirs) < 5e-5);
  }
}

TEST_CASE("Pulsar agrees with pyo: signals on frequency, fraction and phase") {
  const Sound ours = render_patch(
      kTables + R"("f": {"object": "Sine", "freq": 7, "mul": 50, "add": 200}, "w": {"object": "Sine", "freq": 11, "mul": 0.3, "add": 0.5},
    "p": {"object": "Sine", "freq": 13, "mul": 0.1, "add": 0.2},
    "a": {"object": "Pulsar", "table": "t", "env": "e", "freq": "f", "frac": "w", "phase": "p", "out": 0}})",
      0.1, 1);
  const Sound theirs = render_pyo(
      kPyoTables + "f = Sine(7, mul=50, add=200); w = Sine(11, mul=0.3, add=0.5); p = Sine(13, mul=0.1, add=0.2); a = Pulsar(t, e, f, w, p).out()",
      0.1, 1);
  CHECK(largest_difference(ours, theirs) < 5e-3);
}

TEST_CASE("Pulsar takes any phase, where pyo reads outside its table, and any fraction") {
  const std::string pulsar = R"("a": {"object": "Pulsar", "table": "t", "env": "e", "freq": -440, "out": 0, "phase": )";
  CHECK(largest_difference(render_patch(kTables + pulsar + "-1.75}}", 0.05, 1), render_patch(kTables + pulsar + "0.25}}", 0.05, 1)) < 1e-5);
  const Sound none = render_patch(
      kTables + R"("x": {"object": "Phasor", "freq": 30, "mul": -5}, "a": {"object": "Pulsar", "table": "t", "env": "e", "frac": "x", "out": 0}})",
      0.05, 1);
  for (const float x : none.channels[0]) CHECK(x == 0);
  const Sound all = render_patch(
      kTables +
          R"("x": {"object": "Phasor", "freq": 30, "mul": 5e9, "add": 1}, "a": {"object": "Pulsar", "table": "t", "env": "e", "frac": "x", "out": 0}})",
      0.05, 1);
  for (const float x : all.channels[0]) CHECK(std::fabs(x) < 2);
}

// A table that something may write is read where it lies; of others the products are read from a table of their own. A TableRec that never plays makes the
// difference. The sum of 40 streams is folded.
TEST_CASE("Pulsar sounds the same from tables that may be written, for any number of streams") {
  const std::string recorder = R"("x": {"object": "Sig", "value": 0}, "w": {"object": "TableRec", "input": "x", "table": "e", "play": false}, )";
  for (const int streams : {1, 3, 16, 40})
    for (const char* values : {R"("frac": 0.5)", R"("frac": 1)", R"("frac": 0.1, "phase": 0.3)", R"("frac": 0.0005)", R"("freq": -313.3)", R"("freq": 9000)",
                               R"("add": 0.25)", R"("interp": 3)"}) {
      CAPTURE(streams);
      CAPTURE(values);
      const bool has_freq = std::string(values).find("freq") != std::string::npos;
      const std::string list = has_freq ? R"("mul": {"linspace": [0.5, 1], "count": )" : R"("freq": {"linspace": [60, 1500], "count": )";
      const std::string pulsar =
          R"("a": {"object": "Pulsar", "table": "t", "env": "e", "out": 0, )" + std::string(values) + ", " + list + std::to_string(streams) + "}}}";
      const Sound ours = render_patch(kTables + pulsar, 0.1), written = render_patch(kTables + recorder + pulsar, 0.1);
      CHECK(largest_difference(ours, written) < 1e-5 * streams);  // a phase of 24 bits is 6e-7 of a tenth of a period off, where the table rises by up to 18
    }
}

TEST_CASE("Pulsar hears what is written to its tables") {
  const Sound sound = render_patch(
      R"({"t": {"object": "NewTable", "length": 0.01}, "e": {"object": "DataTable", "size": 2, "init": [1, 1]}, "x": {"object": "Sig", "value": 0.5},
    "w": {"object": "TableRec", "input": "x", "table": "t"}, "a": {"object": "Pulsar", "table": "t", "env": "e", "frac": 1, "out": 0}})",
      0.05, 1);
  CHECK(sound.channels[0][2000] == doctest::Approx(0.5).epsilon(1e-6));
}

TEST_CASE("Pulsar: a signal that stands still is a number") {
  for (const int streams : {1, 4, 17, 40}) {
    CAPTURE(streams);
    const std::string count = std::to_string(streams);
    const std::string frequencies = R"({"linspace": [60, 1500], "count": )" + count + "}";
    const std::string still = R"("f": {"object": "Sine", "mul": 0, "add": )" + frequencies + R"(}, "z": {"object": "Sine", "mul": 0, "add": 0.3}, )";
    const std::string pulsar = R"("a": {"object": "Pulsar", "table": "t", "env": "e", "out": 0, )";
    const std::string numbers = pulsar + R"("frac": 0.3, "phase": 0.3, "mul": 0.3, "freq": )" + frequencies + "}}";
    const std::string signals = pulsar + R"("frac": "z", "phase": "z", "mul": "z", "freq": "f"}})";
    CHECK(largest_difference(render_patch(kTables + numbers, 0.1), render_patch(kTables + still + signals, 0.1)) < 3e-6 * streams);
  }
}
