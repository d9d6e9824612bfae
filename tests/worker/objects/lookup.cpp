#include <doctest/doctest.h>

#include <string>

#include "tests/against_pyo.h"
using namespace tutti::test;

// pyo reads at (0.495 x + 0.5) size, this at (x + 1) / 2 (size - 1), as its documentation says; so pyo is given the x that leads to the same place.
TEST_CASE("Lookup agrees with pyo at the same place of the table") {
  const Sound ours = render_patch(R"({"t": {"object": "CosTable", "list": [[0, -1], [3072, -0.85], [4096, 0], [5520, 0.85], [8191, 1]]},
    "x": {"object": "Phasor", "freq": 100, "mul": 1.9, "add": -0.95}, "a": {"object": "Lookup", "table": "t", "index": "x", "out": 0}})",
                                  0.0095, 1);
  const Sound theirs = render_pyo(
      "t = CosTable([(0, -1), (3072, -0.85), (4096, 0), (5520, 0.85), (8191, 1)]); x = Phasor(100, mul=1.9, add=-0.95);"
      "a = Lookup(t, (x + 1) * (8191 / 2. / 8192 / 0.495) - 0.5 / 0.495).out()",
      0.0095, 1);
  CHECK(largest_difference(ours, theirs) < 1e-4);  // both count places in single precision: 8192 2^-24 of a slope of 2 a sample
}

TEST_CASE("Lookup goes from the first sample to the last and holds them beyond") {
  const Sound sound = render_patch(R"({"t": {"object": "DataTable", "size": 5, "init": [1, 2, 3, 4, 7]},
    "a": {"object": "Lookup", "table": "t", "index": [-1, 0, 1, -3, 1e30, 0.75], "out": 0}})",
                                   0.001, 6);
  const float expected[] = {1, 3, 7, 1, 7, 5.5f};
  for (std::size_t c = 0; c < 6; ++c) CHECK(sound.channels[c][40] == doctest::Approx(expected[c]));
}

TEST_CASE("Lookup stays in its table where the index is no number") {
  const Sound sound = render_patch(R"({"t": {"object": "DataTable", "size": 5, "init": [1, 2, 3, 4, 7]},
    "x": {"object": "Phasor", "freq": 100, "add": -2}, "a": {"object": "Lookup", "table": "t", "index": "sqrt(x) * 1", "out": 0}})",
                                   0.001, 1);
  for (const float x : sound.channels[0]) CHECK(!(x > 7));
}
