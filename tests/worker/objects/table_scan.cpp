#include <doctest/doctest.h>

#include "tests/against_pyo.h"
using namespace tutti::test;

TEST_CASE("TableScan agrees with pyo") {
  const Sound ours = render_patch(R"({"t": {"object": "DataTable", "size": 5, "chnls": 2, "init": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]},
    "a": {"object": "TableScan", "table": "t", "mul": [1, 0.5], "out": 0}})",
                                  0.01, 2);
  const Sound theirs = render_pyo("t = DataTable(5, 2, [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10]]); a = TableScan(t, mul=[1, 0.5]).out()", 0.01, 2);
  CHECK(largest_difference(ours, theirs) < 1e-5);  // exact but for pyo's fade-in, which is taken away again
}

TEST_CASE("TableScan reads tables of many streams side by side") {
  const Sound sound = render_patch(R"({"t": {"object": "DataTable", "size": 3, "chnls": 20, "init": {"each": "i", "count": 60}},
    "a": {"object": "TableScan", "table": "t", "out": 0}})",
                                   0.001, 20);
  for (std::size_t c = 0; c < 20; ++c)
    for (std::size_t i = 0; i < 48; ++i) REQUIRE(sound.channels[c][i] == static_cast<float>(3 * c + i % 3));
}
