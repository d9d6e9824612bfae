#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "tests/filter_against_pyo.h"
#include "tests/filter_sources.h"
using namespace tutti::test;

namespace {

// The source through the definition, v[n] = x[n] + g v[n-D], y[n] = v[n-D] - g v[n], in double precision.
Sound allpassed(double delay, double g, int frames) {
  const int whole = static_cast<int>(delay);
  const double fraction = delay - whole;
  std::vector<double> v;
  return sound_of(frames, [&](int n) {
    const auto ago = [&](int k) { return n < k ? 0.0 : v[static_cast<std::size_t>(n - k)]; };
    const double delayed = (1 - fraction) * ago(whole) + fraction * ago(whole + 1);
    v.push_back(src_at(n) + g * delayed);
    return delayed - g * v.back();
  });
}

}  // namespace

// Both count the delay in single precision, each in its own way: 960 frames are right to 6e-5, and the source jumps by 2, again and again.
TEST_CASE("Allpass agrees with pyo: numbers and signals") {
  CHECK(difference_to_pyo("Allpass", R"("feedback": 0.5)") < 1e-4);
  CHECK(difference_to_pyo("Allpass", R"("delay": "slow * 0.004 + 0.002", "feedback": "slow * 0.6")") < 1e-3);
}

TEST_CASE("Allpass lets an impulse through with as much energy as it had") {
  const Sound sound = render_patch(R"({"i": {"object": "Sig", "value": 1, "play": {"dur": 0.0000208}},
    "a": {"object": "Allpass", "input": "i", "delay": 0.001, "feedback": 0.7, "out": 0}})", 0.2, 1);
  double energy = 0;
  for (float y : sound.channels[0]) energy += y * y;
  CHECK(energy == doctest::Approx(1).epsilon(1e-5));
}

// Delays of whole quarters of a frame: pyo keeps the place where it reads, of up to maxdelay * rate frames, in single precision, which near 48000
// counts 1/256 frame. (A reference whose place is rounded so gives pyo's output for 62.4 and 245.28 frames to 6e-7.)
TEST_CASE("Allpass agrees with pyo: lists") {
  const char* const lists = R"("delay": [0.00130208333, 0.02, 0.005109375], "feedback": [0.7, 0, 0.3], "maxdelay": [1, 0.1], "mul": 0.5)";
  CHECK(difference_to_pyo("Allpass", lists, 0.2, 3) < 1e-5);
}

// 62.4 and 245.28 frames, where pyo is 4e-4 and 6e-4 away; a delay in seconds is right to 6e-8 of itself, and the source jumps by 2.
TEST_CASE("Allpass reads between two frames, where pyo reads up to 1/512 frame beside") {
  const Sound ours = filtered("Allpass", R"("delay": [0.0013, 0.00511], "feedback": [0.7, 0.3], "maxdelay": 1)", 0.2, 2);
  CHECK(largest_difference(channel_of(ours, 0), allpassed(62.4, 0.7, 9600)) < 2e-5);
  CHECK(largest_difference(channel_of(ours, 1), allpassed(245.28, 0.3, 9600)) < 4e-5);
}
