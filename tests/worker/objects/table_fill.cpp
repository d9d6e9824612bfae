#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "tests/against_pyo.h"
using namespace tutti::test;

// A table of a block, read in step with its writing: what is read is what has just been written. In pyo, too.
TEST_CASE("TableFill agrees with pyo") {
  const Sound ours = render_patch(
      R"({"t": {"object": "DataTable", "size": 64, "chnls": 2}, "x": {"object": "Sine", "freq": [480, 700]}, "f": {"object": "TableFill", "input": "x", "table": "t"},
    "a": {"object": "TableScan", "table": "t", "out": 0}})",
      0.02);
  const Sound theirs = render_pyo("t = DataTable(64, 2); x = Sine([480, 700]); f = TableFill(x, t); a = TableScan(t).out()", 0.02);
  CHECK(largest_difference(ours, theirs) < 1e-4);  // pyo's phases are single precision
}

// A table longer than a block: each sample is read a round after it was written, but for the rest of its block.
TEST_CASE("TableFill goes round and round, and starts at the first sample when it is played") {
  const Sound sound = render_patch(
      R"({"t": {"object": "DataTable", "size": 100}, "x": {"object": "Phasor", "freq": 48}, "f": {"object": "TableFill", "input": "x", "table": "t", "play": {"delay": 0.01}},
    "a": {"object": "TableScan", "table": "t", "play": {"delay": 0.02}, "out": 0}})",
      0.025, 1);
  // The writer begins at frame 480, and x with it, which nobody hears before: the k-th frame from there on is k / 1000, in sample k % 100.
  // The reader begins at frame 960; in the block from there on the writer goes from k = 480 to 543, over the samples up to 43.
  for (std::size_t i = 0; i < 44; ++i) CHECK(sound.channels[0][960 + i] == doctest::Approx(static_cast<double>(500 + i) / 1000).epsilon(1e-4));
  for (std::size_t i = 44; i < 64; ++i) CHECK(sound.channels[0][960 + i] == doctest::Approx(static_cast<double>(400 + i) / 1000).epsilon(1e-4));
}

// The writer stands last in the patch and is computed first.
TEST_CASE("What is written to a table is heard in the same block, wherever the writer stands") {
  const Sound sound = render_patch(
      R"({"a": {"object": "TableScan", "table": "t", "out": 0}, "t": {"object": "DataTable", "size": 64}, "f": {"object": "TableFill", "input": "x", "table": "t"},
    "x": {"object": "Phasor", "freq": 480}})",
      0.01, 1);
  const Sound direct = render_patch(R"({"x": {"object": "Phasor", "freq": 480, "out": 0}})", 0.01, 1);
  CHECK(largest_difference(sound, direct) == 0);
}

// A delay line of a block with feedback, from a table: the writer needs the reader, so the reader comes first and hears the block before.
TEST_CASE("A writer that is made of the table's own reader is no loop of signals") {
  const Sound sound = render_patch(R"({"t": {"object": "DataTable", "size": 64}, "x": {"object": "DataTable", "size": 640, "init": [1]},
    "i": {"object": "TableRead", "table": "x", "freq": 75}, "a": {"object": "TableScan", "table": "t", "out": 0},
    "f": {"object": "TableFill", "input": "i + a * 0.5", "table": "t"}})",
                                   0.01, 1);
  double expected = 1;
  for (std::size_t i = 0; i < 480; ++i) {
    if (i > 0 && i % 64 == 0) {
      CHECK(sound.channels[0][i] == doctest::Approx(expected));
      expected *= 0.5;
    } else {
      CHECK(sound.channels[0][i] == 0);
    }
  }
}
