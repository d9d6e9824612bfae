#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

float snapped(double note, const std::string& choice, int scale = 0) {
  return render_patch(R"({"s": {"object": "Snap", "input": )" + std::to_string(note) + R"(, "choice": )" + choice + R"(, "scale": )" +
                          std::to_string(scale) + R"(, "out": 0}})",
                      0.002, 1)
      .channels[0][64];
}

}  // namespace

// A scale whose gap at the octave's edge is no wider than pyo sees: from 66.5 to 71.9 (nearest of all: 71, 72) pyo stays at 71. The ramp
// starts on C and ends below the gap. pyo's ramp lags by a frame, so that the frames of a change may differ: not more than 60.
TEST_CASE("Snap agrees with pyo within an octave, in each format") {
  for (int scale : {0, 1, 2}) {
    CAPTURE(scale);
    const std::string s = std::to_string(scale);
    const Sound ours = render_patch(
        R"({"p": {"object": "Phasor", "freq": 10, "mul": 11.4, "add": 60}, "s": {"object": "Snap", "input": "p", "choice": [0, 2, 4, 5, 7, 9, 11], "scale": )" +
            s + R"(, "out": 0}})",
        0.09, 1);
    const Sound theirs = render_pyo("p = Phasor(10, mul=11.4, add=60); a = Snap(p, [0,2,4,5,7,9,11], scale=" + s + "); b = Sig(a).out()", 0.09, 1);
    int different = 0;
    for (std::size_t n = 0; n < ours.channels[0].size(); ++n)
      different += std::fabs(ours.channels[0][n] / theirs.channels[0][n] - 1) > 3e-5;  // pyo's semitone has 8 digits
    CHECK(different < 14);                                                             // one or two frames at each of the six changes
  }
}

TEST_CASE("Snap finds the nearest note, also in the next octave, and keeps quarter tones, where pyo does not") {
  CHECK(snapped(70, "[0, 3, 7]") == 72);  // pyo: 67
  CHECK(snapped(69.4, "[0, 3, 7]") == 67);
  CHECK(snapped(49.4, "[0, 3, 7]") == 48);
  CHECK(snapped(67.3, "[0, 2, 7.5]") == 67.5f);  // pyo: 67
  CHECK(snapped(61, "[0, 2, 5]") == 60);         // as near: the first in the list, as in pyo
  CHECK(snapped(61, "[5, 2, 0]") == 62);
  CHECK(snapped(-8, "[5, 9]") == -7);
  CHECK(snapped(58.2, "[-1, 4]") == 59);
  CHECK(snapped(60, "[3]") == 63);  // of 51 and 63 the one above: 60 - 51 is more
  CHECK(snapped(67.5, "[9]", 1) == doctest::Approx(440).epsilon(1e-6));
  CHECK(snapped(71, "[0]", 2) == doctest::Approx(2).epsilon(1e-6));
  // A scale of two octaves, as in pyo: 24 semitones to the next.
  CHECK(snapped(55, "[0, 13]") == 61);
  CHECK(snapped(63, "[0, 13]") == 61);
  CHECK(snapped(67, "[0, 13]") == 72);
}

TEST_CASE("Snap has its streams and lets no bad note stay") {
  const Sound ours = render_patch(R"({"s": {"object": "Snap", "input": [60.4, 61.8, 66.1], "choice": [0, 4, 7], "mul": 0.01, "out": 0}})", 0.002, 3);
  for (std::size_t c = 0; c < 3; ++c) CHECK(ours.channels[c][10] == doctest::Approx(c == 0 ? 0.6 : c == 1 ? 0.60 : 0.67));
}
