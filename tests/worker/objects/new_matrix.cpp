#include <doctest/doctest.h>

#include <string>

#include "tests/against_pyo.h"
#include "tests/coordinator/patch/patches.h"
using namespace tutti::test;

namespace {

// What a patch with this matrix says when it is made; nothing, where it is made.
std::string error_of(const std::string& members) {
  try {
    render_patch(R"({"m": {"object": "NewMatrix", )" + members + R"(}, "a": {"object": "MatrixPointer", "matrix": "m", "x": 0, "y": 0, "out": 0}})", 0.01);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("NewMatrix has the rows that are given, or is empty") {
  const auto at = [](const std::string& init, const std::string& x, const std::string& y) {
    return render_patch(R"({"m": {"object": "NewMatrix", "width": 4, "height": 2)" + init + R"(}, "a": {"object": "MatrixPointer", "matrix": "m", "x": )" + x + R"(, "y": )" + y + R"(, "out": 0}})", 0.01, 1).channels[0][10];
  };
  const std::string rows = R"(, "init": [[1, 2, 3, 4], [5, 6, 7, 8]])";
  CHECK(at(rows, "0", "0") == 1);
  CHECK(at(rows, "0.25", "0") == 2);
  CHECK(at(rows, "0.75", "0.5") == 8);
  CHECK(at("", "0.75", "0.5") == 0);
}

TEST_CASE("NewMatrix says which rows it expects, and how big it may be") {
  CHECK(error_of(R"("width": 2, "height": 2, "init": [[1, 2], [3, 4]])") == "");
  CHECK(contains(error_of(R"("width": 2, "height": 3, "init": [[1, 2], [3, 4]])"), "init has 2 rows of 2 numbers, expected 3 of 2"));
  CHECK(contains(error_of(R"("width": 4, "height": 2, "init": [[1, 2], [3, 4], [5, 6], [7, 8]])"), "init has 4 rows of 2 numbers, expected 2 of 4"));
  CHECK(contains(error_of(R"("width": 1000000, "height": 1000000)"), "a matrix of 1000000000000 samples, expected at most 268435456"));
}
