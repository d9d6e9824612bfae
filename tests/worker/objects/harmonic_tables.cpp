#include <doctest/doctest.h>

#include <string>

#include "tests/against_pyo.h"
using namespace tutti::test;

// pyo reads its harmonics from a table of single precision: 1e-4 of a sum of 25.
TEST_CASE("SawTable and SquareTable have pyo's samples") {
  for (const std::string object : {"SawTable", "SquareTable"})
    for (const std::string order : {"1", "10", "25"}) {
      CAPTURE(object);
      CAPTURE(order);
      const Sound ours = render_patch(
          R"({"t": {"object": ")" + object + R"(", "order": )" + order + R"(, "size": 1000}, "a": {"object": "TableScan", "table": "t", "out": 0}})",
          0.025, 1);
      const Sound theirs = render_pyo("t = " + object + "(" + order + ", 1000); a = TableScan(t).out()", 0.025, 1);
      CHECK(largest_difference(ours, theirs) < 1e-4);
    }
}
