#include <doctest/doctest.h>

#include "tests/worker/objects/at_values.h"
using namespace tutti::test;

TEST_CASE("DBToA and AToDB agree with pyo, at their ends too") {
  CHECK(difference_at("DBToA", "0, -6, 6, -20, -60, -119.9, -120, -121, -1000, 20", 10) < 2 * kSinglePrecision);
  CHECK(difference_at("AToDB", "1, 0.5, 2, 0.1, 0.001, 1.1e-6, 1e-6, 1e-7, 0, -1", 10) < 2 * kSinglePrecision);
}
