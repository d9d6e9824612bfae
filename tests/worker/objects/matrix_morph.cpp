#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "tests/against_pyo.h"
#include "tests/coordinator/patch/patches.h"
using namespace tutti::test;

namespace {

const std::string kMatrices = R"("a": {"object": "NewMatrix", "width": 3, "height": 2, "init": [[0, 1, 2], [3, 4, 5]]},
  "b": {"object": "NewMatrix", "width": 3, "height": 2, "init": [[10, 10, 10], [10, 20, 10]]}, "c": {"object": "NewMatrix", "width": 3, "height": 2, "init": [[0, 0, -1], [0, 0, 0]]},
  "m": {"object": "NewMatrix", "width": 3, "height": 2})";
const std::string kPyoMatrices = "a = NewMatrix(3, 2, [[0., 1., 2.], [3., 4., 5.]]); b = NewMatrix(3, 2, [[10., 10., 10.], [10., 20., 10.]]); c = NewMatrix(3, 2, [[0., 0., -1.], [0., 0., 0.]]); m = NewMatrix(3, 2); ";

}  // namespace

// Both mix once in 64 frames. What differs is Sine, and MatrixPointer's places. pyo's has no samples beyond the last of a row.
TEST_CASE("MatrixMorph agrees with pyo") {
  const Sound ours = render_patch("{" + kMatrices + R"(, "s": {"object": "Sine", "freq": 9, "mul": 0.5, "add": 0.5}, "g": {"object": "MatrixMorph", "input": "s", "matrix": "m", "sources": ["a", "b", "c"]},
    "x": {"object": "Sine", "freq": 101, "mul": 0.3, "add": 0.33}, "y": {"object": "Sine", "freq": 13, "mul": 0.24, "add": 0.25}, "p": {"object": "MatrixPointer", "matrix": "m", "x": "x", "y": "y", "out": 0}})", 0.3, 1);
  const Sound theirs = render_pyo(kPyoMatrices + "i = Sine(9, mul=0.5, add=0.5); g = MatrixMorph(i, m, [a, b, c]); x = Sine(101, mul=0.3, add=0.33); y = Sine(13, mul=0.24, add=0.25); p = MatrixPointer(m, x, y).out()", 0.3, 1);
  CHECK(largest_difference(ours, theirs) < 0.02);  // of 20
}

TEST_CASE("MatrixMorph's ends are the first and the last matrix, whatever it is told") {
  const auto middle = [](const std::string& input) {
    return render_patch("{" + kMatrices + R"(, "g": {"object": "MatrixMorph", "input": )" + input + R"(, "matrix": "m", "sources": ["a", "b", "c"]}, "w": {"object": "Sig", "value": -1},
      "p": {"object": "MatrixPointer", "matrix": "m", "x": 0.334, "y": 0.5, "out": 0}})", 0.01, 1).channels[0][100];
  };
  CHECK(middle("0") == doctest::Approx(4).epsilon(0.01));
  CHECK(middle("0.5") == doctest::Approx(20).epsilon(0.01));
  CHECK(middle("0.25") == doctest::Approx(12).epsilon(0.01));
  CHECK(middle("1") == doctest::Approx(0).epsilon(0.01).scale(1));
  CHECK(middle("7") == doctest::Approx(0).epsilon(0.01).scale(1));
  CHECK(middle("-7") == doctest::Approx(4).epsilon(0.01));
  CHECK(middle("\"sqrt(w)\"") == doctest::Approx(4).epsilon(0.01));
}

TEST_CASE("MatrixMorph says which sizes do not fit") {
  const std::string objects = R"({"a": {"object": "NewMatrix", "width": 2, "height": 3}, "m": {"object": "NewMatrix", "width": 3, "height": 2}, "g": {"object": "MatrixMorph", "input": 0, "matrix": "m", "sources": ["a"]}})";
  try {
    render_patch(objects, 0.01);
    FAIL("no error");
  } catch (const std::runtime_error& error) {
    CHECK(std::string(error.what()).find("found a source of 2 by 3 samples for a matrix of 3 by 2, expected matrices of one size") != std::string::npos);
  }
}
