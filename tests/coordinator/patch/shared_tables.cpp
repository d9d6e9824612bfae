// Where the tables stand that patches share, and what is wrong with them.
#include "coordinator/patch/shared_tables.h"

#include "tests/coordinator/patch/patches.h"
using namespace tutti;
using namespace tutti::test;

namespace {

std::string shared(const std::string& members) { return R"({"t": {"object": "SharedTable", )" + members + R"(}, "o": {"object": "TableScan", "table": "t", "out": 0}})"; }

const std::vector<std::int64_t>& places_of(const Plan& plan) { return node(plan, "t").fixed.at(0).places; }

}  // namespace

TEST_CASE("shared tables: a name has one place in all patches, each on a cache line") {
  Plan one = compiled(shared(R"("name": ["/a", "/b"], "size": 100)")).plan, two = compiled(shared(R"("name": ["/c", "/b"], "size": 100)")).plan;
  SharedTables tables;
  CHECK_FALSE(tables.place(one));
  CHECK_FALSE(tables.place(two));
  CHECK(places_of(one) == std::vector<std::int64_t>{0, 112});
  CHECK(places_of(two) == std::vector<std::int64_t>{224, 112});
  CHECK(tables.floats() == 336);
  CHECK(two.shared_floats == 336);
  CHECK(tables.shortest() == 100);
  CHECK_FALSE(tables.created_by_none());
  CHECK(node(one, "o").streams == 2);
}

TEST_CASE("shared tables: two sizes under one name, and a table that nobody makes") {
  CHECK(wrong(R"({"t": {"object": "SharedTable", "name": "/a", "size": 64}, "u": {"object": "SharedTable", "name": "/a", "size": 65},
    "o": {"object": "TableScan", "table": "t", "out": 0}, "p": {"object": "TableScan", "table": "u", "out": 0}})")
            .find("/objects/u: found the size 65 of the shared table \"/a\", expected 64 as elsewhere") != std::string::npos);
  Plan plan = compiled(shared(R"("name": "/a", "create": false, "size": 64)")).plan;
  SharedTables tables;
  CHECK_FALSE(tables.place(plan));
  CHECK(tables.created_by_none() == "/a");
}

TEST_CASE("shared tables: the name is a name or a list of names") {
  for (const char* name : {"3", "[]", R"("")", R"([""])", R"(["/a", 3])", "true"}) {
    CAPTURE(name);
    CHECK(wrong(shared(R"("size": 64, "name": )" + std::string(name))).find("expected a name, or a list of names") != std::string::npos);
  }
}

TEST_CASE("shared tables: what is written to one is computed, though this patch does not read it") {
  const Plan plan = compiled(R"({"t": {"object": "SharedTable", "name": "/a", "size": 64}, "n": {"object": "Sine"},
    "r": {"object": "TableRec", "input": "n", "table": "t"}})").plan;
  CHECK(plan.nodes.size() == 3);
  const SharedNames names = shared_names(plan);
  CHECK(names.written == std::set<std::string>{"/a"});
  CHECK(names.read.empty());
}
