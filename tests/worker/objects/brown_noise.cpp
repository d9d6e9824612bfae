#include <doctest/doctest.h>

#include <cmath>

#include "tests/against_pyo.h"
#include "tests/noise_statistics.h"
using namespace tutti::test;

// 20 seconds. The noise forgets in 1 / (2 pi 20) s = 8 ms: as good as 1250 samples, and so the standard error of the mean is 0.012, of the
// deviation 2 %; the tolerances are four of them.
TEST_CASE("BrownNoise has pyo's statistics") {
  const Sound ours = render_patch(R"({"a": {"object": "BrownNoise", "out": 0}})", 20, 1), theirs = render_pyo("a = BrownNoise().out()", 20, 1);
  const NoiseStatistics a = noise_statistics(ours, 480), b = noise_statistics(theirs, 480);
  CHECK(std::fabs(a.mean) < 0.048);
  CHECK(a.deviation == doctest::Approx(0.4136).epsilon(0.08));  // 20 sqrt((1 - c) / (1 + c)) 0.99 / sqrt(3)
  CHECK(a.deviation == doctest::Approx(b.deviation).epsilon(0.11));
}

// What goes into the filter: white noise within +-0.99, and nothing more.
TEST_CASE("BrownNoise is white noise through a pole at 20 Hz") {
  const auto y = render_patch(R"({"a": {"object": "BrownNoise", "out": 0}})", 2, 1).channels[0];
  const double keep = std::exp(-2 * M_PI * 20 / 48000);
  Sound white;
  white.channels.emplace_back();
  for (std::size_t n = 1; n < y.size(); ++n) white.channels[0].push_back(static_cast<float>((y[n] - keep * y[n - 1]) / (20 * (1 - keep))));
  const NoiseStatistics s = noise_statistics(white, 0);
  CHECK(std::fabs(s.mean) < 0.008);                                             // four standard errors each, of 96000 values
  CHECK(s.deviation == doctest::Approx(0.99 / std::sqrt(3)).epsilon(0.006));
  CHECK(std::fabs(s.correlation) < 0.013);
  CHECK(s.largest == doctest::Approx(0.99).epsilon(0.001));
}

// pyo's pole is at 19.74 Hz by rounding: 0.11 dB softer. The mean of 1874 spectra and of the bins of a third of an octave: under 0.1 dB of error.
TEST_CASE("BrownNoise falls by 6 dB per octave, as pyo's") {
  const Sound ours = render_patch(R"({"a": {"object": "BrownNoise", "out": 0}})", 20, 1), theirs = render_pyo("a = BrownNoise().out()", 20, 1);
  for (double hz : {500.0, 2000.0, 8000.0, 20000.0}) {
    CAPTURE(hz);
    CHECK(std::fabs(band_db(ours, hz) - band_db(theirs, hz) - 0.11) < 0.4);
  }
  CHECK(band_db(ours, 500) - band_db(ours, 2000) == doctest::Approx(12.04).epsilon(0.04));
}

TEST_CASE("BrownNoise of two streams has nothing in common") {
  const Sound ours = render_patch(R"({"a": {"object": "BrownNoise", "mul": [1, 1], "out": 0}})", 20, 2);
  CHECK(std::fabs(correlation_of_channels(ours)) < 0.12);  // four of 1 / sqrt(1250)
}
