#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "tests/against_pyo.h"
#include "worker/objects/registry.h"
using namespace tutti;
using namespace tutti::test;

TEST_CASE("HarmTable is the sum of its harmonics, not normalised, with a guard point") {
  Fixed list, size;
  list.numbers = {1, 0, 0.33, 0, 0.2};
  for (int n : {33, 8192}) {
    size.number = n;
    const std::vector<MadeTable> tables = Registry::find("HarmTable")->make_table(48000, {list, size});
    REQUIRE(tables.size() == 1);
    CHECK(tables[0].size == n);
    REQUIRE(tables[0].samples.size() == static_cast<std::size_t>(n) + 1);
    for (int k = 0; k <= n; ++k) {
      double sum = 0;
      for (int j = 0; j < 5; ++j) sum += list.numbers[static_cast<std::size_t>(j)] * std::sin(2 * std::numbers::pi * (j + 1) * k / n);
      REQUIRE(std::fabs(tables[0].samples[static_cast<std::size_t>(k)] - sum) < 1e-6);
    }
  }
}

// Read without interpolation at half a table point a frame, a quarter of a point beside the points: the render is the table itself, each
// sample twice.
TEST_CASE("HarmTable has pyo's samples") {
  const Sound ours = render_patch(R"({
    "t": {"object": "HarmTable", "list": [0.5, 1, 0, 0.25], "size": 100},
    "a": {"object": "Osc", "table": "t", "freq": 240, "phase": 0.0025, "interp": 1, "out": 0}})", 0.01, 1);
  const Sound theirs = render_pyo("t = HarmTable([0.5, 1, 0, 0.25], size=100); a = Osc(t, 240, 0.0025, interp=1).out()", 0.01, 1);
  CHECK(largest_difference(ours, theirs) < 1e-5);
}
