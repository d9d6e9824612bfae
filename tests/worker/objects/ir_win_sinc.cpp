#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tests/filter_against_pyo.h"
#include "tests/filter_sources.h"
using namespace tutti::test;

namespace {

using Kernel = std::vector<double>;

// sin(w m) / m under the window, its sum 1, in double precision.
Kernel lowpass(double freq, int order) {
  Kernel kernel(static_cast<std::size_t>(order + 1));
  double sum = 0;
  for (int i = 0; i <= order; ++i) {
    const int m = i - order / 2;
    const double turn = 2 * M_PI * (order / 2 - std::abs(m)) / (order + 1), w = 2 * M_PI * freq / 48000;
    const double window = m == 0 ? 1 : 0.42 - 0.5 * std::cos(turn) + 0.08 * std::cos(2 * turn);
    sum += kernel[static_cast<std::size_t>(i)] = (m == 0 ? w : std::sin(w * m) / m) * window;
  }
  for (double& tap : kernel) tap /= sum;
  return kernel;
}

// What a kernel that is the same from both ends leaves of a tone.
double gain(const Kernel& kernel, double freq) {
  double sum = 0;
  const int order = static_cast<int>(kernel.size()) - 1;
  for (int i = 0; i <= order; ++i) sum += kernel[static_cast<std::size_t>(i)] * std::cos(2 * M_PI * freq / 48000 * (i - order / 2));
  return sum;
}

// The source through a bandpass of order 128 at 2000 slow + 1000 Hz, 500 slow + 200 Hz wide; a kernel stays for `hold` frames.
Sound moving_bandpass(int hold, int frames) {
  constexpr int order = 128;
  Kernel upper, lower;
  return sound_of(frames, [&](int n) {
    if (n % hold == 0) {
      const double freq = 2000 * slow_at(n) + 1000, half = (500 * slow_at(n) + 200) / 2;
      upper = lowpass(freq + half, order);
      lower = lowpass(freq - half, order);
    }
    double y = 0;
    for (int i = 0; i <= order && i < n; ++i) y += (upper[static_cast<std::size_t>(i)] - lower[static_cast<std::size_t>(i)]) * src_at(n - 1 - i);
    return y;
  });
}

constexpr int kRamp = 8192;  // frames until slow falls back

}  // namespace

// Sums of `order` products in single precision on both sides.
TEST_CASE("IRWinSinc agrees with pyo: all types and orders") {
  CHECK(difference_to_pyo("IRWinSinc", "", 0.1) < 2e-5);
  for (const char* type : {"0", "1", "2", "3"}) {
    CAPTURE(type);
    const std::string t = std::string(R"(, "type": )") + type;
    CHECK(difference_to_pyo("IRWinSinc", R"("freq": [3000, 1200, 8000], "bw": [1000, 500], "order": 16, "mul": 0.5)" + t, 0.1, 3) < 5e-5);
    CHECK(difference_to_pyo("IRWinSinc", R"("freq": 3000, "bw": 700, "order": 255)" + t, 0.1) < 5e-5);
  }
  CHECK(difference_to_pyo("IRWinSinc", R"("freq": [500, 700, 900, 1100, 1300, 1500], "order": 1000, "type": 3)", 0.1, 6) < 5e-5);
}

// The whole orchestra of shapes: 1 stream, 4 side by side, groups of 16; all must be the same filter.
TEST_CASE("IRWinSinc is the same for one stream and for a bank, whatever the period") {
  for (int order : {2, 30, 31, 514}) {
    CAPTURE(order);
    const std::string o = R"(, "order": )" + std::to_string(order);
    const Sound bank = filtered("IRWinSinc", R"("freq": {"linspace": [200, 9000], "count": 37})" + o, 0.05, 37);
    for (int stream : {0, 20, 36}) {
      const std::string freq = R"("freq": )" + std::to_string(200 + stream * 8800 / 36.0);
      const Sound one = filtered("IRWinSinc", freq + o, 0.05), four = filtered("IRWinSinc", freq + R"(, "bw": [1, 2, 3])" + o, 0.05, 3);
      CHECK(largest_difference(one, {48000, {bank.channels[static_cast<std::size_t>(stream)]}}) < 1e-5);
      CHECK(largest_difference(one, {48000, {four.channels[2]}}) < 1e-5);
      const std::string objects = "{" + std::string(kFilterSources) + R"("a": {"object": "IRWinSinc", "input": "src", "out": 0, )" + freq + o + "}}";
      CHECK(largest_difference(one, render_patch(objects, 0.05, 1, ".", 25)) < 1e-5);
    }
  }
}

// Truth is a kernel that is new in each frame. pyo's is that of the values at the start of a buffer of 64 frames, and jumps at the next: 4e-3 from
// the truth. tutti's is on its way in a straight line from one such kernel to the next: 3e-5. (Up to the end of the first ramp: where it falls back,
// pyo's kernel jumps by all of it.)
TEST_CASE("IRWinSinc follows signals, where pyo's kernel jumps") {
  const char* const moving = R"("freq": "slow * 2000 + 1000", "bw": "slow * 500 + 200", "type": 3, "order": 128)";
  const Sound ours = filtered("IRWinSinc", moving, kRamp / 48000.0), theirs = filtered_by_pyo("IRWinSinc", moving, kRamp / 48000.0);
  CHECK(largest_difference(theirs, moving_bandpass(64, kRamp)) < 5e-6);
  CHECK(largest_difference(ours, moving_bandpass(1, kRamp)) < 6e-5);
}

// A tone of 200 Hz goes through a lowpass that jumps from 8000 to 500 Hz and back. The one at 500 Hz lets a part of it through, its edge being 1000
// Hz wide, and so the output goes over from the one amplitude to the other: in 64 frames, on a straight line that has a bend at each end.
TEST_CASE("IRWinSinc does not click when its frequency jumps") {
  const Sound sound = render_patch(R"({"tone": {"object": "Sine", "freq": 200}, "f": {"object": "Phasor", "freq": 20, "mul": 2},
    "a": {"object": "IRWinSinc", "input": "tone", "freq": "floor(f) * 7500 + 500", "out": 0}})", 0.3, 1);
  const double wide = gain(lowpass(8000, 256), 200), narrow = gain(lowpass(500, 256), 200), turn = 2 * M_PI * 200 / 48000;
  const auto second_difference = [&](std::size_t n) {
    const auto& y = sound.channels[0];
    return std::abs(static_cast<double>(y[n + 1]) - 2 * y[n] + y[n - 1]);
  };
  double largest = 0;
  for (std::size_t n = 1000; n + 1 < sound.channels[0].size(); ++n) largest = std::max(largest, second_difference(n));
  const double tone = wide * turn * turn, bend = (wide - narrow) / 64;
  CHECK(largest < tone + bend);
  CHECK(wide - narrow > 10 * (tone + bend));  // the second difference of a jump from one amplitude to the other
}
