#include <doctest/doctest.h>

#include "tests/worker/objects/at_values.h"
using namespace tutti::test;

TEST_CASE("Floor, Ceil, Round and Abs agree with pyo") {
  for (const char* object : {"Floor", "Ceil", "Round", "Abs"}) {
    CAPTURE(std::string(object));
    CHECK(difference_at(object, "0, 0.25, 0.5, 0.75, 1, 1.5, 2.5, -0.25, -0.5, -0.75, -1, -1.5, -2.5, 1000.5, 0.49999997, -1234.75", 16) < kSinglePrecision);
  }
}

TEST_CASE("Round agrees with pyo beyond the numbers that have halves") {
  CHECK(difference_at("Round", "8388607.5, 8388609, 16777215, 16777216, -8388607.5, 1e9, -3e9, 1e20", 8) < kSinglePrecision);
  CHECK(difference_at("Floor", "8388607.5, 8388609, 16777215, 16777216, -8388607.5, 1e9, -3e9, 1e20", 8) < kSinglePrecision);
}
