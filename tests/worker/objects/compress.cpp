#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
#include "tests/filter_sources.h"
#include "tests/same_samples.h"
using namespace tutti::test;

// The gain's error is that of a logarithm and an exponential in single precision, on both sides.

TEST_CASE("Compress agrees with pyo: numbers and lists") {
  const Sound ours = render_patch(with_bursts(R"("a": {"object": "Compress", "input": "x", "thresh": [-20, -30, -12, -40], "ratio": [2, 8, 1.5, 1],
    "risetime": [0.01, 0.001, 0.1], "falltime": [0.1, 0.3], "lookahead": [5, 7.3, 25, 0.1], "out": 0})"), 0.5, 4);
  const Sound theirs = render_pyo(with_pyo_bursts("a = Compress(x, [-20, -30, -12, -40], [2, 8, 1.5, 1], [0.01, 0.001, 0.1], [0.1, 0.3], [5, 7.3, 25, 0.1]).out()"), 0.5, 4);
  CHECK(largest_difference(ours, theirs) < 5e-6);
}

TEST_CASE("Compress agrees with pyo: the gain alone") {
  const Sound ours = render_patch(with_bursts(R"("a": {"object": "Compress", "input": "x", "thresh": [-20, -30], "ratio": [2, 8], "outputAmp": true, "out": 0})"), 0.5);
  const Sound theirs = render_pyo(with_pyo_bursts("a = Compress(x, [-20, -30], [2, 8], outputAmp=True).out()"), 0.5);
  CHECK(largest_difference(ours, theirs) < 5e-6);
}

namespace {

// Compress without a knee by its definition, in double precision, where its parameters follow p, a ramp of 2.9 Hz; `hold`: frames for which each
// value of p stays.
Sound moving_compress(int hold, int frames) {
  const auto burst_at = [](int n) { return n < 0 ? 0.0 : (2 * ramp_at(29317.3828125, n) - 1) * std::max(1 - 4 * slow_at(n), 0.0); };
  double level = 0;
  return sound_of(frames, [&](int n) {
    const double p = ramp_at(2.9296875, n / hold * hold), size = std::abs(burst_at(n));
    const double seconds = size > level ? p * 0.01 + 0.01 : p * 0.1 + 0.1;
    level += -std::expm1(-1 / (seconds * 48000)) * (size - level);
    const double over = level / std::pow(10, (p * 10 - 30) / 20);
    return burst_at(n - 240) * (over > 1 ? std::pow(over, 1 / (p * 4 + 1) - 1) : 1);
  });
}

}  // namespace

// pyo looks at each of these signals once every 64 frames and holds it, and so its gain steps: 0.02 apart.
TEST_CASE("Compress looks at the signals on its parameters in each frame, where pyo holds them for 64") {
  const Sound ours = render_patch(with_bursts(R"("p": {"object": "Phasor", "freq": 2.9296875},
    "a": {"object": "Compress", "input": "x", "thresh": "p * 10 - 30", "ratio": "p * 4 + 1", "risetime": "p * 0.01 + 0.01", "falltime": "p * 0.1 + 0.1", "out": 0})"), 0.3, 1);
  const Sound theirs = render_pyo(with_pyo_bursts("p = Phasor(2.9296875); a = Compress(x, p * 10 - 30, p * 4 + 1, p * 0.01 + 0.01, p * 0.1 + 0.1).out()"), 0.3, 1);
  CHECK(largest_difference(ours, moving_compress(1, 14400)) < 5e-6);
  CHECK(largest_difference(theirs, moving_compress(64, 14400)) < 5e-6);
}

// The truth of a constant level L: below the knee a gain of 0 dB, above it (thresh - L) (1 - 1 / ratio) dB, in the middle of the knee (L = thresh) an
// eighth of the knee's 6 dB times that slope; pyo's gain there is 0 dB.
TEST_CASE("Compress bends softly with a knee") {
  const auto gain_at = [](double level) {
    const Sound y = render_patch(R"({"l": {"object": "Sig", "value": )" + std::to_string(std::pow(10, level / 20)) +
                                 R"(}, "a": {"object": "Compress", "input": "l", "thresh": -20, "ratio": 4, "knee": 1, "risetime": 0, "lookahead": 0, "outputAmp": true, "out": 0}})", 0.01, 1);
    return 20 * std::log10(y.channels[0].back());
  };
  CHECK(std::fabs(gain_at(-23.1)) < 1e-3);
  CHECK(std::fabs(gain_at(-20) - -0.75 * 6 / 8) < 1e-3);
  CHECK(std::fabs(gain_at(-17) - -0.75 * 3) < 1e-3);
  CHECK(std::fabs(gain_at(-10) - -0.75 * 10) < 1e-3);
}

TEST_CASE("Compress with a lookahead of 0 has no latency, where pyo's has 25 ms") {
  const Sound ours = render_patch(R"({"x": {"object": "Phasor", "freq": 100, "mul": 0.01}, "a": {"object": "Compress", "input": "x", "lookahead": 0, "out": 0}, "b": {"object": "Sig", "value": "x", "out": 1}})", 0.1);
  CHECK(ours.channels[0] == ours.channels[1]);
}

TEST_CASE("Compress recovers from an infinity") {
  const Sound ours = render_patch(with_bad_samples(R"--("x": {"object": "Sig", "value": "0.5 + flash"},
    "a": {"object": "Compress", "input": "x", "outputAmp": true, "out": 0})--"), 0.2, 1);
  CHECK(std::isfinite(ours.channels[0].back()));
}
