#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tests/filter_against_pyo.h"
#include "tests/filter_sources.h"
using namespace tutti::test;

namespace {

// A moving Allpass2 for the source in double precision, freq = 4000 slow + 500, bw = 800 slow + 100 looked at in each frame; what it remembers is up
// to `Memory`.
template <class Memory>
Sound moving_allpass(Memory memory, int frames) {
  return sound_of(frames, [&](int n) {
    const double r = std::exp(-M_PI * (800 * slow_at(n) + 100) / 48000), turn = 2 * M_PI * (4000 * slow_at(n) + 500) / 48000;
    return memory.tick(src_at(n), 2 * r * std::cos(turn), r * r);
  });
}

// It remembers what came in and what came out (direct form 1).
struct InAndOut {
  double x1 = 0, x2 = 0, y1 = 0, y2 = 0;
  double tick(double x, double c, double rr) {
    const double y = rr * x - c * x1 + x2 + c * y1 - rr * y2;
    x2 = x1, x1 = x, y2 = y1, y1 = y;
    return y;
  }
};

// It remembers what stands between poles and zeros (direct form 2), which starts as pyo's does.
struct BetweenPolesAndZeros {
  double w1 = src_at(0), w2 = src_at(0);
  double tick(double x, double c, double rr) {
    const double w = x + c * w1 - rr * w2, y = rr * w - c * w1 + w2;
    w2 = w1, w1 = w;
    return y;
  }
};

}  // namespace

// pyo's recursion keeps the samples themselves and rounds them at the size of the output: 1e-5 and less, more towards low frequencies.
// Its memory does not start empty but as if the first sample had been there twice, which rings until rate / bw samples are past: compared
// is what comes after 0.1 s. Ours starts at rest.
TEST_CASE("Allpass2 agrees with pyo: numbers and lists") {
  CHECK(difference_to_pyo("Allpass2", "", 0.3, 1, 4800) < 1e-4);
  CHECK(difference_to_pyo("Allpass2", R"("freq": [400, 15000, 22000, 5000], "bw": [100, 1000, 4000], "mul": 0.5)", 0.3, 4, 4800) < 2e-4);
}

// Both look at their signals in each frame. As long as nothing moves the two forms are the same filter; where it moves they part, by 3e-3 here.
TEST_CASE("Allpass2 with signals is the moving filter that remembers its output, pyo's the one that remembers what stands between poles and zeros") {
  const char* const moving = R"("freq": "slow * 4000 + 500", "bw": "slow * 800 + 100")";
  CHECK(largest_difference(filtered("Allpass2", moving, 0.165), moving_allpass(InAndOut(), 7920)) < 2e-5);
  CHECK(largest_difference(filtered_by_pyo("Allpass2", moving, 0.165), moving_allpass(BetweenPolesAndZeros(), 7920), 4800) < 2e-5);
}

// Why ours is the other form: at 20 Hz what stands between poles and zeros is 1e5 times the input, and at 1000 Hz that rings. pyo's output for this
// is 20, forty times its input.
TEST_CASE("Allpass2 does not get louder when its frequency jumps, where pyo does") {
  const Sound sound = render_patch(R"({"level": {"object": "Sig", "value": 0.5}, "p": {"object": "Phasor", "freq": 10, "mul": 2},
    "a": {"object": "Allpass2", "input": "level", "freq": "floor(p) * 980 + 20", "bw": 10, "out": 0}})", 0.2, 1);
  const auto& y = sound.channels[0];
  CHECK(*std::max_element(y.begin(), y.end()) < 0.7);  // 0.664: at 20 Hz it still rings from the input's start at 0
  CHECK(*std::min_element(y.begin(), y.end()) > 0);
}
