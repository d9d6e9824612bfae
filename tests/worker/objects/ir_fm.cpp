#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "tests/filter_against_pyo.h"
#include "tests/filter_sources.h"
using namespace tutti::test;

// Sums of `order` products in single precision on both sides, and a sine that is right to 6e-7.
TEST_CASE("IRFM agrees with pyo: numbers and lists") {
  CHECK(difference_to_pyo("IRFM", "", 0.1) < 2e-5);
  CHECK(difference_to_pyo("IRFM", R"("carrier": [1000, 3500, 200], "ratio": [0.5, 2, 0.37], "index": [0, 1, 8], "order": 128, "mul": 0.5)", 0.1, 3) < 2e-5);
  CHECK(difference_to_pyo("IRFM", R"("carrier": 3500, "ratio": 0.37, "index": 4, "order": 2001)", 0.1) < 5e-5);
}

namespace {

// The source through the kernel of `order` 256, ratio 0.5, carrier 500 slow + 1000, index 2 slow, in double precision; a kernel stays for `hold`
// frames.
Sound moving_tone(int hold, int frames) {
  constexpr int order = 256;
  std::vector<double> kernel(order + 1);
  return sound_of(frames, [&](int n) {
    if (n % hold == 0) {
      const double carrier = (500 * slow_at(n) + 1000) / 48000, modulator = carrier / 2, index = 2 * slow_at(n);
      double sum = 0;
      for (int i = 0; i <= order; ++i) {
        const double bend = index * 4 * M_PI * M_PI * modulator * i / order * std::sin(2 * M_PI * modulator * i);
        double& tap = kernel[static_cast<std::size_t>(i)];
        tap = (0.5 - 0.5 * std::cos(2 * M_PI * i / order)) * std::sin(2 * M_PI * carrier * i + bend);
        sum += std::abs(tap);
      }
      for (double& tap : kernel) tap /= sum;
    }
    double y = 0;
    for (int i = 0; i <= order && i < n; ++i) y += kernel[static_cast<std::size_t>(i)] * src_at(n - 1 - i);
    return y;
  });
}

constexpr int kRamp = 8192;  // frames until slow falls back

}  // namespace

// Truth is a kernel that is new in each frame. pyo's is that of the values at the start of a buffer of 64 frames, and jumps at the next: 0.012 from
// the truth. tutti's is on its way in a straight line from one such kernel to the next: 2e-4.
TEST_CASE("IRFM follows signals, where pyo's kernel jumps") {
  const char* const moving = R"("carrier": "slow * 500 + 1000", "ratio": 0.5, "index": "slow * 2")";
  const Sound ours = filtered("IRFM", moving, kRamp / 48000.0), theirs = filtered_by_pyo("IRFM", moving, kRamp / 48000.0);
  CHECK(largest_difference(theirs, moving_tone(64, kRamp)) < 2e-6);
  CHECK(largest_difference(ours, moving_tone(1, kRamp)) < 3e-4);
}
