#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

const std::string kMatrix = R"("m": {"object": "NewMatrix", "width": 4, "height": 3, "init": [[0, 1, 2.5, 3], [10, 11, 12, 13.5], [20, 21, 24, 23]]})";
const std::string kPyoMatrix = "m = NewMatrix(4, 3, [[0., 1., 2.5, 3.], [10., 11., 12., 13.5], [20., 21., 24., 23.]]); ";

}  // namespace

// Not between the last sample and the first, where pyo's takes 0 for the first ones of the rows if the matrix was given. What differs is Sine,
// whose table has 512 points in pyo, where the matrix rises by 24 in a third.
TEST_CASE("MatrixPointer agrees with pyo: signals and lists, in this round and others") {
  const Sound ours = render_patch("{" + kMatrix + R"(, "x": {"object": "Sine", "freq": [37, 51.3, 12], "mul": 0.37, "add": [0.375, 1.375, -0.625]}, "y": {"object": "Sine", "freq": 11, "mul": 0.3, "add": 0.33},
    "a": {"object": "MatrixPointer", "matrix": "m", "x": "x", "y": "y", "mul": [0.5, 0.25], "add": 0.1, "out": 0}})", 0.2, 3);
  const Sound theirs = render_pyo(kPyoMatrix + "x = Sine([37, 51.3, 12], mul=0.37, add=[0.375, 1.375, -0.625]); y = Sine(11, mul=0.3, add=0.33); a = MatrixPointer(m, x, y, [0.5, 0.25], 0.1).out()", 0.2, 3);
  CHECK(largest_difference(ours, theirs) < 5e-3);  // of 12
}

// Between the last sample and the first as well; pyo leaves the matrix below -1.
TEST_CASE("MatrixPointer goes on round, whatever it is told") {
  const double init[3][4] = {{0, 1, 2.5, 3}, {10, 11, 12, 13.5}, {20, 21, 24, 23}};
  for (const double x : {0.0, 0.125, 0.9, 0.99, 1.0, 1.25, 2.3, -0.25, -1.3, -7.9})
    for (const double y : {0.0, 0.2, 0.8, 1.5, -0.3, -2.6}) {
      CAPTURE(x);
      CAPTURE(y);
      const double u = (x - std::floor(x)) * 4, v = (y - std::floor(y)) * 3;
      const int c = static_cast<int>(u), r = static_cast<int>(v), d = (c + 1) % 4, s = (r + 1) % 3;
      const double upper = init[r][c] + (u - c) * (init[r][d] - init[r][c]), lower = init[s][c] + (u - c) * (init[s][d] - init[s][c]);
      const Sound sound = render_patch("{" + kMatrix + R"(, "a": {"object": "MatrixPointer", "matrix": "m", "x": )" + std::to_string(x) + R"(, "y": )" + std::to_string(y) + R"(, "out": 0}})", 0.002, 1);
      CHECK(sound.channels[0][50] == doctest::Approx(upper + (v - r) * (lower - upper)).epsilon(1e-4).scale(1));
    }
  const Sound wild = render_patch("{" + kMatrix + R"(, "w": {"object": "Noise"}, "a": {"object": "MatrixPointer", "matrix": "m", "x": ["w * 1e30", "sqrt(w) * 1"], "y": ["w * 1e9", "1 / sqrt(w) * 1"], "out": 0}})", 0.1);
  for (const auto& channel : wild.channels)
    for (const float x : channel) REQUIRE((x >= 0 && x <= 24));
}

TEST_CASE("MatrixPointer reads what is written, in the same block") {
  const Sound sound = render_patch(R"({"m": {"object": "NewMatrix", "width": 2, "height": 1}, "n": {"object": "NewMatrix", "width": 2, "height": 1, "init": [[1, 1]]},
    "o": {"object": "NewMatrix", "width": 2, "height": 1}, "s": {"object": "Phasor", "freq": 100}, "g": {"object": "MatrixMorph", "input": "s", "matrix": "m", "sources": ["o", "n"]},
    "a": {"object": "MatrixPointer", "matrix": "m", "x": 0, "y": 0, "out": 0}, "b": {"object": "Sig", "value": "s", "out": 1}})", 0.05);
  for (std::size_t n = 0; n < sound.channels[0].size(); ++n) REQUIRE(sound.channels[0][n] == sound.channels[1][n / 64 * 64]);
}
