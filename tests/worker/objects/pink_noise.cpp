#include <doctest/doctest.h>

#include <cmath>

#include "tests/against_pyo.h"
#include "tests/noise_statistics.h"
using namespace tutti::test;

// The level of a band of a third of an octave from 20 seconds: errors of 0.1 dB at 500 Hz and less above; 0.5 dB at 60 Hz.
TEST_CASE("PinkNoise has pyo's level and spectrum, and falls by 3 dB per octave") {
  const Sound ours = render_patch(R"({"a": {"object": "PinkNoise", "out": 0}})", 20, 1), theirs = render_pyo("a = PinkNoise().out()", 20, 1);
  for (double hz : {500.0, 1000.0, 4000.0, 10000.0, 20000.0}) {
    CAPTURE(hz);
    CHECK(std::fabs(band_db(ours, hz) - band_db(theirs, hz)) < 0.4);
  }
  CHECK(std::fabs(band_db(ours, 500) - band_db(ours, 8000) - 4 * 3.01) < 0.4);
  const NoiseStatistics a = noise_statistics(ours, 480), b = noise_statistics(theirs, 480);
  CHECK(std::fabs(a.mean) < 0.05);  // the slowest pole, at 8.7 Hz, has a deviation of 0.13 here and forgets in 18 ms: four standard errors
  CHECK(a.deviation == doctest::Approx(b.deviation).epsilon(0.06));
}

TEST_CASE("PinkNoise of two streams has nothing in common") {
  const Sound ours = render_patch(R"({"a": {"object": "PinkNoise", "mul": [1, 1], "out": 0}})", 20, 2);
  CHECK(std::fabs(correlation_of_channels(ours)) < 0.06);
}
