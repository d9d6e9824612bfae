// tutti check, as a user and a script see it.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "source_dir.h"
#include "tests/programs.h"

using namespace tutti::test;

namespace {

std::string patch(const std::string& name) { return std::string(TUTTI_SOURCE_DIR) + "/patches/" + name; }
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("check tells where the time goes, which worker computes what, and what could be better") {
  const Finished finished = run_tutti({"check", patch("chorus_unmixed.json"), "--workers", "2", "--json"});
  REQUIRE(finished.status == 0);
  const nlohmann::json report = nlohmann::json::parse(finished.output);
  CHECK(report["valid"] == true);
  REQUIRE(report["workers"].size() == 2);
  double sum = 0;
  for (const auto& worker : report["workers"]) sum += worker["load"].get<double>();
  CHECK(report["load"].get<double>() == doctest::Approx(sum));
  CHECK(report["objects"][0]["name"] == "chorus_unmixed.phs");  // the most expensive first
  CHECK(report["objects"][0]["streams"] == 50);
  CHECK(report["headroom"].get<int>() > 0);
  REQUIRE(report["findings"].size() >= 1);
  CHECK(report["findings"][0]["rule"] == "mix-first");
  CHECK(report["findings"][0]["saving"].get<double>() > 0.2);

  const Finished text = run_tutti({"check", patch("chorus_unmixed.json")});
  CHECK(text.status == 0);
  for (const char* part : {"valid", "where the time goes", "workers", "headroom", "findings", R"x("input": "mix(src, 2)")x", "the sound changes"}) CHECK_MESSAGE(has(text.output, part), part);
  CHECK_FALSE(has(text.output, "\033"));  // no colour beside a terminal
  CHECK(has(run_tutti({"check", patch("oscillators.json")}).output, "nothing found"));
}

TEST_CASE("check draws the plan") {
  const TemporaryFolder folder;  // with enough to do that it is divided on any machine
  const std::string many = folder.write("many.json", R"x({"tutti": 1, "objects": {"src": {"object": "SineLoop", "freq": {"uniform": [190, 210], "count": 4000}, "mul": 0.0002},
    "rev": {"object": "STRev", "input": "mix(src, 1)", "out": 0}}})x");
  const Finished finished = run_tutti({"check", many, "--workers", "2", "--dot"});
  CHECK(finished.status == 0);
  CHECK(finished.output.starts_with("digraph"));
  for (const char* part : {"worker 0", "worker 1", "many.src", "style=dashed"}) CHECK_MESSAGE(has(finished.output, part), part);
}

TEST_CASE("check mends what does not change the sound, and keeps the comments") {
  const TemporaryFolder folder;
  const std::string draft = folder.write("draft.json", R"({"tutti": 1, "objects": {
  // a bank, one by one
  "a": {"object": "Sine", "freq": 300, "mul": 0.1, "out": 0},
  "b": {"object": "Sine", "freq": 400, "mul": 0.1, "out": 1},
  "c": {"object": "Sine", "freq": 500, "mul": 0.1, "out": 0},
  "d": {"object": "Sine", "freq": 600, "mul": 0.1, "out": 1},
  "lost": {"object": "Noise"} // nobody hears it
}})");
  const std::string better = folder.path("better.json");
  const Finished finished = run_tutti({"check", draft, "--fix", better});
  REQUIRE(finished.status == 0);
  std::ifstream file(better);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  CHECK(has(text, "// a bank, one by one"));
  CHECK_FALSE(has(text, "\"lost\""));
  CHECK(run_tutti({"check", better}).status == 0);
  CHECK(run_tutti({"check", draft, patch("chorus.json"), "--fix", better}).status == 2);
  CHECK(run_tutti({"check", draft, "--fix", folder.path("no/such/folder.json")}).status == 1);
  CHECK(run_tutti({"check", folder.write("wrong.json", R"({"tutti": 1, "objects": {"a": {}}})"), "--fix", folder.path("none.json")}).status == 2);
  CHECK_FALSE(std::filesystem::exists(folder.path("none.json")));
}
