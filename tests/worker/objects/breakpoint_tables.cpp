#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "tests/against_pyo.h"
#include "worker/objects/registry.h"
using namespace tutti;
using namespace tutti::test;

namespace {

// The samples of a table, one after the other.
Sound ours(const std::string& table, int frames) {
  return render_patch(R"({"t": )" + table + R"(, "a": {"object": "TableScan", "table": "t", "out": 0}})", frames / 48000.0, 1);
}
Sound theirs(const std::string& table, int frames) { return render_pyo("t = " + table + "; a = TableScan(t).out()", frames / 48000.0, 1); }

constexpr const char* kPoints = "[[0, 0], [40, 1], [90, -0.5], [140, 0.75], [199, 0]]";
constexpr const char* kTuples = "[(0, 0), (40, 1), (90, -0.5), (140, 0.75), (199, 0)]";

std::string with(std::string text, const std::string& points) { return text.replace(text.find('$'), 1, points); }

}  // namespace

// Two rounds of 200 samples. pyo counts segments in single precision: 1e-5.
TEST_CASE("LinTable and CosTable have pyo's samples") {
  for (const std::string object : {"LinTable", "CosTable"}) {
    CAPTURE(object);
    const Sound a = ours(with(R"({"object": ")" + object + R"(", "list": $, "size": 200})", kPoints), 400);
    CHECK(largest_difference(a, theirs(with(object + "($, 200)", kTuples), 400)) < 1e-5);
  }
}

TEST_CASE("The breakpoint tables default to pyo's") {
  // Without the last sample, which pyo leaves at 0 in CurveTable, and without CurveTable's last half, where pyo's curve bends for a point
  // that this one does not have (see below).
  for (const std::string object : {"LinTable", "CosTable", "ExpTable", "CurveTable"}) {
    CAPTURE(object);
    const int frames = object == "CurveTable" ? 100 : 8191;
    CHECK(largest_difference(ours(R"({"object": ")" + object + R"("})", frames), theirs(object + "()", frames)) < 1e-4);
  }
}

// What lies behind the last point is 0; and a table grows with its points.
TEST_CASE("A list that ends before the table, and one that ends behind it") {
  const Sound before = ours(R"({"object": "LinTable", "list": [[0, 0.5], [4, 1], [10, -1]], "size": 16})", 32);
  CHECK(largest_difference(before, theirs("LinTable([(0, 0.5), (4, 1), (10, -1)], 16)", 32)) < 1e-6);
  const Sound behind = ours(R"({"object": "LinTable", "list": [[0, 0.5], [4, 1], [20, -1]], "size": 16})", 63);
  CHECK(largest_difference(behind, theirs("LinTable([(0, 0.5), (4, 1), (20, -1)], 16)", 63)) < 1e-6);
}

// Two points at one place are a jump, where pyo leaves samples undefined.
TEST_CASE("Two points at one place are a jump; before the first point is 0") {
  const Sound sound = ours(R"({"object": "LinTable", "list": [[2, 0.5], [6, 1], [6, 0.2], [9, 0.5]], "size": 10})", 10);
  const float expected[] = {0, 0, 0.5f, 0.625f, 0.75f, 0.875f, 0.2f, 0.3f, 0.4f, 0.5f};
  for (std::size_t i = 0; i < 10; ++i) CHECK(sound.channels[0][i] == doctest::Approx(expected[i]));
}

TEST_CASE("ExpTable has pyo's samples: up, down, inverse or not") {
  for (const char* way : {"10, True", "4, False", "0.5, True"}) {
    CAPTURE(way);
    const std::string text = way;
    const std::string inverse = text.find("True") != std::string::npos ? "true" : "false";
    const std::string exponent = text.substr(0, text.find(','));
    const Sound a =
        ours(with(R"({"object": "ExpTable", "list": $, "size": 200, "exp": )" + exponent + R"(, "inverse": )" + inverse + "}", kPoints), 199);
    CHECK(largest_difference(a, theirs(with("ExpTable($, " + text + ", 200)", kTuples), 199)) < 1e-5);
  }
}

// pyo puts the points before the first and after the last at heights that depend on the curve's own: right only where it is 0 there.
TEST_CASE("CurveTable has pyo's samples where the curve begins and ends at 0") {
  for (const char* way : {"0, 0", "0.5, 0.25", "-0.7, -0.4"}) {
    CAPTURE(way);
    const std::string text = way;
    const std::string tension = text.substr(0, text.find(',')), bias = text.substr(text.find(',') + 1);
    const Sound a =
        ours(with(R"({"object": "CurveTable", "list": $, "size": 200, "tension": )" + tension + R"(, "bias": )" + bias + "}", kPoints), 199);
    CHECK(largest_difference(a, theirs(with("CurveTable($, " + text + ", 200)", kTuples), 199)) < 1e-5);
  }
}

TEST_CASE("CurveTable's shape does not depend on its height, and it goes through its points") {
  const Sound low = ours(R"({"object": "CurveTable", "list": [[0, 1], [40, 2], [99, 0.5]], "size": 100})", 100);
  const Sound high = ours(R"({"object": "CurveTable", "list": [[0, 11], [40, 12], [99, 10.5]], "size": 100})", 100);
  for (std::size_t i = 0; i < 100; ++i) CHECK(high.channels[0][i] - low.channels[0][i] == doctest::Approx(10).epsilon(1e-6));
  CHECK(low.channels[0][0] == doctest::Approx(1));
  CHECK(low.channels[0][40] == doctest::Approx(2));
  CHECK(low.channels[0][99] == doctest::Approx(0.5));
  // Two points are a straight line.
  const Sound line = ours(R"({"object": "CurveTable", "list": [[0, 1], [99, 100]], "size": 100})", 100);
  for (std::size_t i = 0; i < 100; ++i) CHECK(line.channels[0][i] == doctest::Approx(1 + static_cast<double>(i)).epsilon(1e-6));
}

TEST_CASE("The guard point is the last point at the place `size`, else the last sample again") {
  Fixed list, size;
  size.number = 16;
  list.points = {{0, 0.5}, {16, 1}};
  CHECK(Registry::find("LinTable")->make_table(48000, {list, size})[0].samples.back() == doctest::Approx(1));
  list.points = {{0, 0.5}, {15, 0.75}};
  const std::vector<MadeTable> table = Registry::find("LinTable")->make_table(48000, {list, size});
  CHECK(table[0].size == 16);
  REQUIRE(table[0].samples.size() == 17);
  CHECK(table[0].samples[16] == table[0].samples[15]);
}

TEST_CASE("A point outside the table is an error") {
  CHECK_THROWS(ours(R"({"object": "LinTable", "list": [[-1, 0], [40, 1]]})", 1));
  CHECK_THROWS(ours(R"({"object": "LinTable", "list": [[0, 0], [1e9, 1]]})", 1));
}
