#include <doctest/doctest.h>

#include <string>

#include "tests/against_pyo.h"
using namespace tutti::test;

// Both look at the index once in a block of 64 frames. pyo's phases are single precision: 1e-4.
TEST_CASE("TableMorph agrees with pyo") {
  const Sound ours = render_patch(
      R"({"t": {"object": "DataTable", "size": 128}, "a": {"object": "SawTable", "size": 128}, "b": {"object": "SquareTable", "size": 128}, "c": {"object": "HarmTable", "size": 128},
    "x": {"object": "Phasor", "freq": 20}, "m": {"object": "TableMorph", "input": "x", "table": "t", "sources": ["a", "b", "c"]},
    "o": {"object": "TableScan", "table": "t", "out": 0}})",
      0.1, 1);
  const Sound theirs = render_pyo(
      "t = DataTable(128); a = SawTable(10, 128); b = SquareTable(10, 128); c = HarmTable(size=128); x = Phasor(20); m = TableMorph(x, t, [a, b, "
      "c]); o = TableScan(t).out()",
      0.1, 1);
  CHECK(largest_difference(ours, theirs) < 1e-3);
}

TEST_CASE("TableMorph holds its ends, and an index that is no number is the first table") {
  for (const auto& entry : {std::pair<std::string, float>{"-3", 1.0f}, {"1e30", 4.0f}, {"\"sqrt(x)\"", 1.0f}, {"0.75", 3.0f}}) {
    const auto& index = entry.first;
    const auto& expected = entry.second;
    CAPTURE(index);
    const Sound sound =
        render_patch(R"({"t": {"object": "DataTable", "size": 7}, "a": {"object": "DataTable", "size": 7, "init": {"repeat": 1, "count": 7}},
      "b": {"object": "DataTable", "size": 7, "init": {"repeat": 2, "count": 7}}, "c": {"object": "DataTable", "size": 5, "init": {"repeat": 4, "count": 5}}, "x": {"object": "Sig", "value": -1},
      "m": {"object": "TableMorph", "input": )" +
                         index + R"(, "table": "t", "sources": ["a", "b", "c"]}, "o": {"object": "TableScan", "table": "t", "out": 0}})",
                     0.001, 1);
    for (std::size_t i = 0; i < 5; ++i) CHECK(sound.channels[0][i] == expected);  // c has five samples
  }
}

TEST_CASE("TableMorph's sources must be tables") {
  const auto patch = [](const std::string& sources) {
    return R"({"t": {"object": "DataTable", "size": 8}, "x": {"object": "Sig", "value": 1}, "m": {"object": "TableMorph", "input": 1, "table": "t", "sources": )" +
           sources + R"(}, "o": {"object": "TableScan", "table": "t", "out": 0}})";
  };
  CHECK_NOTHROW(render_patch(patch(R"(["t"])"), 0.001, 1));
  CHECK_THROWS(render_patch(patch(R"(["x"])"), 0.001, 1));
  CHECK_THROWS(render_patch(patch(R"(["nothing"])"), 0.001, 1));
  CHECK_THROWS(render_patch(patch("[]"), 0.001, 1));
  CHECK_THROWS(render_patch(patch("\"t\""), 0.001, 1));
}
