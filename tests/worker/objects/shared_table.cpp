#include <doctest/doctest.h>

#include "tests/against_pyo.h"
using namespace tutti::test;

// pyo computes its objects in the order of their making, blocks of 64 frames: what TableFill writes, TableScan reads in the same block.
TEST_CASE("SharedTable carries sound as pyo's does") {
  const Sound ours = render_patch(R"({"t": {"object": "SharedTable", "name": ["/tutti-l", "/tutti-r"], "size": 64}, "x": {"object": "Sine", "freq": [375, 750]},
    "f": {"object": "TableFill", "input": "x", "table": "t"}, "o": {"object": "TableScan", "table": "t", "out": 0}})",
                                  0.1);
  const Sound theirs = render_pyo(
      "t = SharedTable(['/tutti-l', '/tutti-r'], True, 64); x = Sine([375, 750]); f = TableFill(x, t); o = TableScan(t).out()", 0.1);
  CHECK(largest_difference(ours, theirs) < 1e-4);  // pyo's Sine reads a table of 512 points: 2e-5; its phase keeps these frequencies exactly
  CHECK(largest_difference(ours, render_patch(R"({"x": {"object": "Sine", "freq": [375, 750], "out": 0}})", 0.1)) == 0);
}

TEST_CASE("Two SharedTables of one name are one table") {
  const Sound ours = render_patch(R"({"t": {"object": "SharedTable", "name": "/a", "size": 64}, "u": {"object": "SharedTable", "name": "/a", "create": false, "size": 64},
    "x": {"object": "Sig", "value": 0.25}, "f": {"object": "TableFill", "input": "x", "table": "t"}, "o": {"object": "TableScan", "table": "u", "out": 0}})",
                                  0.01, 1);
  CHECK(ours.channels[0].back() == 0.25f);
}
