#include <doctest/doctest.h>

#include "tests/worker/objects/at_values.h"
using namespace tutti::test;

TEST_CASE("MToF, FToM and MToT agree with pyo") {
  CHECK(difference_at("MToF", "69, 60, 0, 127, 60.5, -12, 48, 81", 8) < 4 * kSinglePrecision);
  CHECK(difference_at("FToM", "440, 261.6256, 8.2, 12543.85, 100.5, 4, 0.5, 1000", 8) < 2 * kSinglePrecision);
  CHECK(difference_at("MToT", "60, 72, 48, 61, 59.5, 1, 127, 67", 8) < 2 * kSinglePrecision);  // of note 0 pyo makes 8.18
  CHECK(difference_at_values(R"("object": "MToT", "input": [60, 72], "centralkey": 72)", "MToT(Sig([60, 72]), 72)", 2) < kSinglePrecision);
}
