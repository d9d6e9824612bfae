#include <doctest/doctest.h>

#include "tests/filter_against_pyo.h"
using namespace tutti::test;

// Sums of `order` products in single precision on both sides, and a sine that is right to 6e-7.
TEST_CASE("IRFM agrees with pyo: numbers and lists") {
  CHECK(difference_to_pyo("IRFM", "", 0.1) < 2e-5);
  CHECK(difference_to_pyo("IRFM", R"("carrier": [1000, 3500, 200], "ratio": [0.5, 2, 0.37], "index": [0, 1, 8], "order": 128, "mul": 0.5)", 0.1, 3) < 2e-5);
  CHECK(difference_to_pyo("IRFM", R"("carrier": 3500, "ratio": 0.37, "index": 4, "order": 2001)", 0.1) < 5e-5);
}

// pyo's kernel is that of the values at the start of a buffer of 64 frames, and jumps at the next; tutti's is on its way in a straight line.
TEST_CASE("IRFM agrees with pyo: signals (does not hold yet)" * doctest::skip()) {
  CHECK(difference_to_pyo("IRFM", R"("carrier": "slow * 500 + 1000", "ratio": 0.5, "index": "slow * 2")", 0.2) < 1e-2);
}
