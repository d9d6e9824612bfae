// Which nodes are computed at the same times.
#include "coordinator/patch/activity.h"

#include "tests/coordinator/patch/patches.h"
using namespace tutti;
using namespace tutti::test;

namespace {

class Times {
 public:
  explicit Times(const std::string& objects) {
    const LoadedPatch loaded = parse_patch(patch_of(objects), "test.json");
    REQUIRE_MESSAGE(loaded.patch.has_value(), lines_of(loaded.problems));
    plan_ = compile_patch(*loaded.patch, 48000, 0, Simplification::None).plan;
    activity_ = find_activity(plan_.nodes);
  }
  bool same(const std::string& a, const std::string& b) const { return activity_.computed.at(index(a)) == activity_.computed.at(index(b)); }
  bool ahead(const std::string& a) const { return activity_.ahead.at(index(a)); }

 private:
  std::size_t index(const std::string& name) const { return static_cast<std::size_t>(&node(plan_, name) - plan_.nodes.data()); }

  Plan plan_;
  Activity activity_;
};

}  // namespace

TEST_CASE("activity: what is always heard is computed at the same times, by whatever way") {
  const Times times(R"({"a": {"object": "Sine"}, "b": {"object": "Sine"}, "c": {"object": "Sine", "out": 0}, "x": {"object": "Tone", "input": "a"},
      "y": {"object": "Tone", "input": "x + b", "out": 0}})");
  for (const char* name : {"b", "c", "x", "y"}) CHECK_MESSAGE(times.same("a", name), name);
}

TEST_CASE("activity: a source stands still when all that hear it are stopped") {
  const Times times(R"({"a": {"object": "Sine"}, "b": {"object": "Sine"}, "c": {"object": "Sine"},
      "x": {"object": "Tone", "input": "a + c", "out": 0}, "y": {"object": "Tone", "input": "b + c", "out": 0},
                        "z": {"object": "Tone", "input": "a", "out": 0},
                            "p": {"object": "Pattern", "do": [{"stop": "x"}, {"play": "y"}, {"set": "z.freq", "to": 5}]}})");
  CHECK(times.same("a", "z"));        // z always hears it; to be set is not to be stopped
  CHECK_FALSE(times.same("b", "z"));
  CHECK(times.same("b", "y"));
  CHECK_FALSE(times.same("x", "y"));
  CHECK_FALSE(times.same("c", "b"));  // x or y
}

TEST_CASE("activity: those that play at the same times, and those that don't") {
  const auto same = [](const std::string& a, const std::string& b) {
    return Times(R"({"a": {"object": "Sine", "play": )" + a + R"(, "out": 0},
        "b": {"object": "Sine", "play": )" + b + R"(, "out": 0}})").same("a", "b");
  };
  CHECK(same("true", "true"));
  CHECK(same(R"({"delay": 1})", R"({"delay": 1})"));
  CHECK(same(R"({"delay": 1, "dur": 2})", R"({"delay": 1, "dur": 2})"));
  CHECK_FALSE(same(R"({"delay": 1})", "true"));
  CHECK_FALSE(same(R"({"delay": 1})", R"({"delay": 2})"));
  CHECK_FALSE(same(R"({"dur": 1})", R"({"dur": 2})"));
  CHECK_FALSE(same("false", "true"));
}

TEST_CASE("activity: a Unit may keep time where nobody hears it, so nothing is known of what it hears") {
  const Times times(R"({"a": {"object": "Sine"}, "b": {"object": "Sine"}, "m": {"object": "Metro", "time": "a * 0 + 1", "mul": 1},
      "k": {"object": "Tone", "input": "b"},
                        "x": {"object": "Tone", "input": "m + k", "out": 0}, "p": {"object": "Pattern", "do": [{"stop": "x"}]}})");
  CHECK(times.same("b", "k"));
  CHECK_FALSE(times.same("a", "b"));
}

TEST_CASE("activity: what writes to a table or acts is heard by that") {
  const Times times(R"({"a": {"object": "Sine"}, "b": {"object": "Sine", "out": 0}, "t": {"object": "NewTable", "length": 1},
      "w": {"object": "TableRec", "input": "a", "table": "t"},
                        "o": {"object": "Osc", "table": "t", "out": 0}, "p": {"object": "Pattern", "do": [{"stop": "o"}]}})");
  CHECK(times.same("a", "b"));
  CHECK_FALSE(times.same("o", "b"));
}

TEST_CASE("activity: what a TrigFunc hears is computed ahead, with all that it reads") {
  const Times times(R"({"a": {"object": "Sine"}, "m": {"object": "Tone", "input": "a"},
      "t": {"object": "TrigFunc", "input": "m", "do": [{"play": "x"}]}, "x": {"object": "Tone", "input": "m", "out": 0}})");
  CHECK(times.ahead("a"));
  CHECK(times.ahead("m"));
  CHECK_FALSE(times.ahead("x"));
}
