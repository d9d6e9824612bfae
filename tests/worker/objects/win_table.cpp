#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

Sound ours(const std::string& table, int frames) {
  return render_patch(R"({"t": )" + table + R"(, "a": {"object": "TableScan", "table": "t", "out": 0}})", frames / 48000.0, 1);
}
Sound theirs(const std::string& table, int frames) { return render_pyo("t = " + table + "; a = TableScan(t).out()", frames / 48000.0, 1); }

}  // namespace

// pyo sums angles in single precision: 1e-5.
TEST_CASE("WinTable has pyo's windows") {
  for (const int type : {0, 1, 2, 4, 5, 6, 8}) {
    CAPTURE(type);
    const std::string number = std::to_string(type);
    CHECK(largest_difference(ours(R"({"object": "WinTable", "type": )" + number + R"(, "size": 500})", 500),
                             theirs("WinTable(" + number + ", 500)", 500)) < 1e-5);
  }
  CHECK(largest_difference(ours(R"({"object": "WinTable"})", 8192), theirs("WinTable()", 8192)) < 1e-4);
}

// pyo's triangle has one sample too many on its way up.
TEST_CASE("WinTable's triangle is pyo's but for the sample before the middle, and never above 1") {
  const Sound a = ours(R"({"object": "WinTable", "type": 3, "size": 500})", 500);
  const Sound b = theirs("WinTable(3, 500)", 500);
  for (std::size_t k = 0; k < 500; ++k) {
    CAPTURE(k);
    if (k != 249) CHECK(std::fabs(a.channels[0][k] - b.channels[0][k]) < 1e-5);
    CHECK(a.channels[0][k] == doctest::Approx(k < 250 ? k / 249.5 : (499 - k) / 249.5).epsilon(1e-6));
  }
}

// pyo begins the falling half before it is at 1 and overshoots; a window has a mirror in its middle.
TEST_CASE("WinTable's Tukey window is pyo's in its rising half and symmetrical") {
  const Sound a = ours(R"({"object": "WinTable", "type": 7, "size": 500})", 500);
  const Sound b = theirs("WinTable(7, 500)", 500);
  for (std::size_t k = 0; k < 250; ++k) {
    CAPTURE(k);
    CHECK(std::fabs(a.channels[0][k] - b.channels[0][k]) < 1e-3);  // at the joint pyo is at 1 a sample early: (pi / 165)^2 / 4
    if (k > 0) CHECK(a.channels[0][k] == doctest::Approx(a.channels[0][500 - k]));
  }
}

TEST_CASE("HannTable is pyo's, one sample later, and begins with 0") {
  const Sound a = ours(R"({"object": "HannTable", "size": 500})", 501);
  const Sound b = theirs("HannTable(500)", 500);
  CHECK(a.channels[0][0] == 0);
  for (std::size_t k = 0; k < 500; ++k) CHECK(std::fabs(a.channels[0][k + 1] - b.channels[0][k]) < 1e-5);  // single precision
}
