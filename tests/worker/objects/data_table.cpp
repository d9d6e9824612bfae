#include <doctest/doctest.h>

#include <string>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

Sound scan(const std::string& table, int frames, int channels) {
  return render_patch(R"({"t": )" + table + R"(, "a": {"object": "TableScan", "table": "t", "out": 0}})", frames / 48000.0, channels);
}

}  // namespace

TEST_CASE("DataTable and NewTable have pyo's samples: given, padded with zeros, for each channel") {
  CHECK(largest_difference(scan(R"({"object": "DataTable", "size": 8, "init": [1, 2, 3]})", 24, 1),
                           render_pyo("t = DataTable(8, 1, [1, 2, 3]); a = TableScan(t).out()", 0.0005, 1)) < 1e-6);
  CHECK(largest_difference(scan(R"({"object": "DataTable", "size": 4, "chnls": 2, "init": [1, 2, 3, 4]})", 24, 2),
                           render_pyo("t = DataTable(4, 2, [1, 2, 3, 4]); a = TableScan(t).out()", 0.0005, 2)) < 1e-5);
  CHECK(largest_difference(scan(R"({"object": "DataTable", "size": 4, "chnls": 2, "init": [1, 2, 3, 4, 5, 6, 7, 8]})", 24, 2),
                           render_pyo("t = DataTable(4, 2, [[1, 2, 3, 4], [5, 6, 7, 8]]); a = TableScan(t).out()", 0.0005, 2)) <
        1e-5);  // of 8, through pyo's fade-in
  // 0.00021 s are 10.08 samples; 0.00022 s are 10.56, and so 11. pyo takes only an init of the table's size.
  CHECK(largest_difference(scan(R"({"object": "NewTable", "length": 0.00021, "init": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]})", 48, 1),
                           render_pyo("t = NewTable(0.00021, 1, [float(i) for i in range(1, 11)]); a = TableScan(t).out()", 0.001, 1)) < 1e-5);
  CHECK(largest_difference(scan(R"({"object": "NewTable", "length": 0.00022, "init": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]})", 48, 1),
                           render_pyo("t = NewTable(0.00022, 1, [float(i) for i in range(1, 12)]); a = TableScan(t).out()", 0.001, 1)) < 1e-5);
}

TEST_CASE("A table that no memory can hold is an error") {
  CHECK_THROWS(scan(R"({"object": "DataTable", "size": 268435456, "chnls": 64})", 1, 1));
  CHECK_THROWS(scan(R"({"object": "DataTable"})", 1, 1));  // how many samples?
}
