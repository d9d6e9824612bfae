#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "tests/against_pyo.h"
#include "tests/noise_statistics.h"
using namespace tutti::test;

namespace {

const char* const kAttractors[] = {"Lorenz", "Rossler", "ChenLee"};


}  // namespace

// Two solutions that differ by one rounding part exponentially: they agree while the state has gone round its attractor a few times. The
// scales make the outputs about 1 in size. Rounding has grown to 8e-4 here at most (Lorenz, chaos 1).
TEST_CASE("Attractors agree with pyo at first: numbers, stereo") {
  for (const std::string name : kAttractors)
    for (const char* chaos : {"0", "0.5", "1"}) {
      CAPTURE(name);
      CAPTURE(std::string(chaos));
      const Sound ours = render_patch(R"({"a": {"object": ")" + name + R"(", "pitch": 0.5, "chaos": )" + chaos + R"(, "stereo": true, "out": 0}})", 0.02, 2);
      CHECK(largest_difference(ours, render_pyo("a = " + name + "(0.5, " + chaos + ", True).out()", 0.02, 2)) < 2e-3);
    }
}

TEST_CASE("Attractors agree with pyo at first: lists and defaults") {
  for (const std::string name : kAttractors) {
    CAPTURE(name);
    const Sound ours = render_patch(R"({"a": {"object": ")" + name + R"(", "pitch": [0.1, 0.4, 0.003], "chaos": [0.3, 0.9], "mul": 0.5, "out": 0}})", 0.02, 3);
    CHECK(largest_difference(ours, render_pyo("a = " + name + "([0.1, 0.4, 0.003], [0.3, 0.9], mul=0.5).out()", 0.02, 3)) < 2e-4);
    const Sound stereo = render_patch(R"({"a": {"object": ")" + name + R"(", "pitch": [0.1, 0.4], "stereo": true, "mul": [0.5, 0.25], "out": 0}})", 0.02, 4);
    CHECK(largest_difference(stereo, render_pyo("a = " + name + "([0.1, 0.4], 0.5, True, mul=[0.5, 0.25]).out()", 0.02, 4)) < 2e-4);
    const Sound defaults = render_patch(R"({"a": {"object": ")" + name + R"(", "out": 0}})", 0.02, 1);
    CHECK(largest_difference(defaults, render_pyo("a = " + name + "().out()", 0.02, 1)) < 2e-4);
  }
}

TEST_CASE("Attractors agree with pyo at first: signals on pitch and chaos") {
  for (const std::string name : kAttractors) {
    CAPTURE(name);
    const Sound ours = render_patch(R"({"p": {"object": "Phasor", "freq": 70, "mul": 0.6}, "c": {"object": "Phasor", "freq": 110},
      "a": {"object": ")" + name + R"(", "pitch": "p", "chaos": "c", "out": 0}})", 0.02, 1);
    CHECK(largest_difference(ours, render_pyo("p = Phasor(70, mul=0.6); c = Phasor(110); a = " + name + "(p, c).out()", 0.02, 1)) < 5e-4);
  }
}

// Later only their statistics can agree. 30 s at half speed are some thousand rounds; their deviations agree within a few per cent.
TEST_CASE("Attractors have pyo's statistics in the long run") {
  for (const std::string name : kAttractors) {
    CAPTURE(name);
    const Sound ours = render_patch(R"({"a": {"object": ")" + name + R"(", "pitch": 0.5, "chaos": 0.8, "out": 0}})", 30, 1);
    const NoiseStatistics a = noise_statistics(ours, 48000), b = noise_statistics(render_pyo("a = " + name + "(0.5, 0.8).out()", 30, 1), 48000);
    CHECK(std::fabs(a.mean - b.mean) < 0.05);
    CHECK(a.deviation == doctest::Approx(b.deviation).epsilon(0.06));
    CHECK(a.largest == doctest::Approx(b.largest).epsilon(0.15));
  }
}

TEST_CASE("Attractors never leave for infinity") {
  for (const std::string name : kAttractors) {
    CAPTURE(name);
    const Sound ours = render_patch(R"({"p": {"object": "Phasor", "freq": 3, "mul": 6, "add": -3}, "c": {"object": "Phasor", "freq": 2, "mul": 6, "add": -3},
      "a": {"object": ")" + name + R"(", "pitch": ["p", 1, 1, 1], "chaos": ["c", 0, 0.5, 1], "stereo": true, "out": 0}})", 10, 8);
    for (const auto& channel : ours.channels) {
      double power = 0;
      for (float y : channel) {
        REQUIRE(std::fabs(y) < 3);
        power += static_cast<double>(y) * y;
      }
      CHECK(power > 0);
    }
  }
}
