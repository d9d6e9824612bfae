#include <doctest/doctest.h>

#include <cmath>
#include <complex>
#include <string>

#include "tests/filter_against_pyo.h"
using namespace tutti::test;

namespace {

// What the filter does to a tone: the size of its response, after the kernel is full.
double response(const std::string& parameters, double freq) {
  const Sound sound = render_patch(R"({"tone": {"object": "Sine", "freq": )" + std::to_string(freq) +
                                       R"(}, "a": {"object": "IRPulse", "input": "tone", "out": 0, )" + parameters + "}}", 0.5, 1);
  std::complex<double> sum = 0;
  double weights = 0;
  const auto& y = sound.channels[0];
  for (std::size_t n = 4000; n < y.size(); ++n) {
    const double weight = 1 - std::cos(2 * M_PI * static_cast<double>(n - 4000) / static_cast<double>(y.size() - 4000));
    sum += weight * y[n] * std::polar(1.0, -2 * M_PI * freq * static_cast<double>(n) / 48000);
    weights += weight;
  }
  return 2 * std::abs(sum) / weights;
}

}  // namespace

// pyo counts in whole samples, periods rounded down and pulses rounded up: here both are whole already (19.9999 and 20). The sum of the differences
// in 0.0001 of a tap a pulse, and of single precision.
TEST_CASE("IRPulse agrees with pyo where its times are whole samples: rectangles") {
  for (const char* type : {"0", "2"}) {
    CAPTURE(type);
    const std::string t = std::string(R"(, "type": )") + type;
    CHECK(difference_to_pyo("IRPulse", R"("bw": 2400.01)" + t, 0.1) < 5e-5);
    CHECK(difference_to_pyo("IRPulse", R"("freq": [1000, 750], "bw": [6000.05, 4800.05], "order": 512, "mul": 0.5)" + t, 0.1, 2) < 1e-4);
    if (std::string(type) == "0") CHECK(difference_to_pyo("IRPulse", R"("freq": 4000, "bw": 3000.001, "order": 32)", 0.1) < 1e-4);  // pulses longer than the period fill it
  }
}

// pyo's cosines have one sample more, which belongs to the next period: 0.03 of the peak where the pulse is 18 samples long, 1/600 of the sum.
TEST_CASE("IRPulse agrees with pyo where its times are whole samples: cosines") {
  for (const char* type : {"1", "3"}) {
    CAPTURE(type);
    const std::string t = std::string(R"(, "type": )") + type;
    CHECK(difference_to_pyo("IRPulse", R"("bw": 2526.31)" + t, 0.1) < 1e-2);
    CHECK(difference_to_pyo("IRPulse", R"("freq": 500, "bw": 1411.76, "order": 512)" + t, 0.1) < 5e-3);
  }
}

// 48000 / 700 = 68.57 samples: pyo's filter is tuned to 706 Hz. The tenth harmonic shows it: there pyo's lets 7059 Hz through.
TEST_CASE("IRPulse is in tune where pyo is not") {
  const std::string parameters = R"("freq": 700, "bw": 20000, "order": 2048)";
  CHECK(response(parameters, 7000) > 3 * response(parameters, 7059));
  CHECK(response(R"("freq": 700, "bw": 20000, "type": 2, "order": 2048)", 7700) > 3 * response(R"("freq": 700, "bw": 20000, "type": 2, "order": 2048)", 7000));
}

TEST_CASE("IRPulse has its first notch at bw") {
  const std::string parameters = R"("freq": 100, "bw": 2500, "order": 400)";
  CHECK(response(parameters, 2500) < 0.02 * response(parameters, 100));
}

// As IRWinSinc's signals; a jump of pyo's by a whole sample lies between.
TEST_CASE("IRPulse follows signals") {
  const Sound sound = filtered("IRPulse", R"("freq": "slow * 500 + 500", "bw": "slow * 1000 + 2000", "type": [0, 1, 2, 3])", 0.3, 4);
  for (const auto& channel : sound.channels)
    for (float y : channel) REQUIRE(std::abs(y) <= 1.0001f);
}
