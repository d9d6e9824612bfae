// What check says of a patch.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/programs.h"
using namespace tutti::test;

namespace {

const char* const kPatch = R"({"tutti": 1, "objects": {"n": {"object": "Noise"}, "a": {"object": "Sine", "out": 0}, "b": {"object": "Sine", "out": 1},
  "c": {"object": "Sine"}, "one": {"object": "Biquad", "input": "n"}, "two": {"object": "Biquad", "input": "one", "out": 0}}})";

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("check: objects that are not computed by themselves are named, with what is computed for them") {
  const TemporaryFolder folder;
  const Finished check = run_tutti({"check", folder.write("song.json", kPatch)});
  CHECK(check.status == 0);
  CHECK_MESSAGE(contains(check.output, "song.b is the same as song.a, computed once where it is rendered\n"), check.output);
  CHECK_MESSAGE(contains(check.output, "song.one is a stage of song.two, computed in one where it is rendered\n"), check.output);
  CHECK_MESSAGE(contains(check.output, "c: nothing hears it"), check.output);
}

TEST_CASE("check --json lists them too") {
  const TemporaryFolder folder;
  const Finished check = run_tutti({"check", folder.write("song.json", kPatch), "--json"});
  const nlohmann::json absorbed = nlohmann::json::parse(check.output).at("absorbed");
  REQUIRE(absorbed.size() == 2);
  CHECK(absorbed[0] == nlohmann::json({{"name", "song.b"}, {"by", "song.a"}, {"how", "same"}}));
  CHECK(absorbed[1] == nlohmann::json({{"name", "song.one"}, {"by", "song.two"}, {"how", "stage"}}));
}
