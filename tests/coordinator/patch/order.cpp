// The order of computation, and loops of signals.
#include "coordinator/patch/order.h"

#include "tests/coordinator/patch/patches.h"
using namespace tutti;
using namespace tutti::test;

namespace {

std::vector<std::string> ordered(std::string_view objects) {
  const LoadedPatch loaded = parse_patch(patch_of(objects), "test.json");
  REQUIRE_MESSAGE(loaded.patch.has_value(), lines_of(loaded.problems));
  Problems problems("test.json");
  std::vector<std::string> names;
  for (const int index : order_objects(*loaded.patch, problems)) names.push_back(loaded.patch->objects.at(static_cast<std::size_t>(index)).name);
  CHECK(problems.empty());
  return names;
}
using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("order: the file's, where nothing reads another") { CHECK(ordered(R"({"c": {"object": "Sine"}, "a": {"object": "Sine"}, "b": {"object": "Sine"}})") == Strings{"c", "a", "b"}); }

TEST_CASE("order: what is read stands first, by inputs, values, mul, add, lists and tables") {
  CHECK(ordered(R"({"x": {"object": "Osc", "table": "t", "freq": [5, "f * 2"], "mul": "m", "add": "a"}, "a": {"object": "Sine"}, "m": {"object": "Delay", "input": "a"},
                   "f": {"object": "Sine"}, "t": {"object": "HarmTable"}})") == Strings{"t", "f", "a", "m", "x"});
}

TEST_CASE("order: a Pattern's actions are not reads") {
  CHECK(ordered(R"({"p": {"object": "Pattern", "time": "x", "do": [{"play": "x"}]}, "x": {"object": "Sine"}})") == Strings{"x", "p"});
}

TEST_CASE("order: a loop of signals names its objects, at the one that closes it") {
  CHECK(wrong(R"({"a": {"object": "Sine", "freq": "b"}, "b": {"object": "Sine", "mul": "c + 1"}, "c": {"object": "Sine", "add": ["a", 1]}, "x": {"object": "Sine", "freq": "a", "out": 0}})") ==
        "test.json:1: /objects/c: found a loop of signals, each reading the next: a -> b -> c -> a; expected none\n");
  CHECK(wrong("{\"a\":\n{\"object\": \"Sine\", \"freq\": \"a * 2\"}}") == "test.json:1: /objects/a: found a loop of signals, each reading the next: a -> a; expected none\n");
}

TEST_CASE("order: each of several loops is named") {
  const std::string text = wrong(R"({"a": {"object": "Sine", "freq": "b"}, "b": {"object": "Sine", "freq": "a"}, "c": {"object": "Sine", "freq": "d"}, "d": {"object": "Sine", "freq": "c"}})");
  CHECK(text.find("a -> b -> a") != std::string::npos);
  CHECK(text.find("c -> d -> c") != std::string::npos);
}

TEST_CASE("order: a long loop is named by its ends") {
  std::string objects = "{";
  for (int i = 0; i < 1000; ++i) objects += (i > 0 ? ", " : "") + ("\"n" + std::to_string(i)) + R"(": {"object": "Sine", "freq": "n)" + std::to_string((i + 1) % 1000) + "\"}";
  const std::vector<Problem> problems = problems_of(objects + "}");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].message == "found a loop of signals, each reading the next: n0 -> n1 -> n2 -> n3 -> n4 -> n5 -> n6 -> n7 -> n8 -> n9 -> n10 -> n11 -> ... -> n999 -> n0; expected none");
}
