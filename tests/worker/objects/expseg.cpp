#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "tests/against_pyo.h"
using namespace tutti::test;

// pyo computes each frame's x as a sum of single-precision steps (1e-5 of a segment after a thousand frames), steepened by the exponent.
TEST_CASE("Expseg agrees with pyo: exponents, mirrored and not") {
  for (const char* exponent : {"10", "3", "1", "0.5"})
    for (const bool inverse : {true, false}) {
      CAPTURE(std::string(exponent));
      CAPTURE(inverse);
      const std::string e = exponent;
      const Sound ours = render_patch(R"({"a": {"object": "Expseg", "list": [[0, 0], [0.01, 1], [0.03, 0.2], [0.05, 0.9]], "exp": )" + e + R"(, "inverse": )" + (inverse ? "true" : "false") +
                                      R"(, "mul": 0.5, "add": 0.1, "out": 0}})", 0.07, 1);
      const Sound theirs = render_pyo("a = Expseg([(0, 0), (0.01, 1), (0.03, 0.2), (0.05, 0.9)], exp=" + e + ", inverse=" + (inverse ? "True" : "False") + ", mul=0.5, add=0.1).play(); b = Sig(a).out()", 0.07, 1);
      CHECK(largest_difference(ours, theirs) < 1e-3);
    }
}

TEST_CASE("Expseg is exact at its points, in every round, and has an exponent for each stream") {
  const Sound ours = render_patch(R"({"a": {"object": "Expseg", "list": [[0, 0.25], [0.01, 1], [0.03, 0.5]], "loop": true, "exp": [2, 4], "out": 0}})", 1, 2);
  for (std::size_t round = 0; round < 33; ++round) {
    CAPTURE(round);
    const std::size_t start = round * 1440;
    for (const auto& y : ours.channels) {
      REQUIRE(y[start] == doctest::Approx(0.25));
      REQUIRE(y[start + 480] == doctest::Approx(1));
    }
    REQUIRE(ours.channels[0][start + 240] == doctest::Approx(0.25 + 0.75 / 4).epsilon(1e-5));
    REQUIRE(ours.channels[1][start + 240] == doctest::Approx(0.25 + 0.75 / 16).epsilon(1e-5));
    REQUIRE(ours.channels[0][start + 960] == doctest::Approx(0.5 + 0.5 / 4).epsilon(1e-5));
  }
}

TEST_CASE("Expseg is silent or has its first value until it is played, as pyo's") {
  for (const bool first : {false, true}) {
    const Sound ours = render_patch(R"({"l": {"object": "Expseg", "list": [[0, 0.5], [1, 1]], "initToFirstVal": )" + std::string(first ? "true" : "false") +
                                    R"(, "play": false}, "a": {"object": "Sig", "value": "l", "out": 0}})", 0.01, 1);
    CHECK(largest_difference(ours, render_pyo("l = Expseg([(0, 0.5), (1, 1)], initToFirstVal=" + std::string(first ? "True" : "False") + "); a = Sig(l).out()", 0.01, 1)) < 1e-6);
  }
}
