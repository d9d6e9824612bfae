#include "coordinator/planning/costs.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/coordinator/patch/patches.h"
#include "tests/programs.h"

using namespace tutti;
using namespace tutti::test;

namespace {

// The cache in a folder of its own.
struct Cache {
  Cache() { setenv("XDG_CACHE_HOME", folder.path("").c_str(), 1); }
  ~Cache() { setenv("XDG_CACHE_HOME", before.c_str(), 1); }
  std::string file() const { return folder.path("tutti/costs.json"); }
  TemporaryFolder folder;
  std::string before = std::getenv("XDG_CACHE_HOME") ? std::getenv("XDG_CACHE_HOME") : "";
};

const char* kObjects = R"({"few": {"object": "Sine", "freq": [100, 200], "out": 0}, "many": {"object": "SineLoop", "freq": {"uniform": [100, 900], "count": 3000}, "mul": 0.0001, "out": 0}})";

}  // namespace

TEST_CASE("costs are measured once and kept") {
  const Cache cache;
  const Plan plan = compiled(kObjects).plan;
  const std::vector<double> first = Costs().of(plan);
  REQUIRE(first.size() == 2);
  CHECK(first[1] > 5 * first[0]);
  REQUIRE(std::filesystem::exists(cache.file()));
  nlohmann::json kept = nlohmann::json::parse(std::ifstream(cache.file()));
  CHECK(kept["ns_per_frame"].size() == 2);
  CHECK(Costs().of(plan) == first);

  // What is kept is what counts, unless it is another machine's.
  for (auto& cost : kept["ns_per_frame"]) cost = 12345.0;
  std::ofstream(cache.file()) << kept;
  CHECK(Costs().of(plan) == std::vector<double>{12345, 12345});
  kept["machine"] = "another";
  std::ofstream(cache.file()) << kept;
  CHECK(Costs().of(plan)[0] < 12345);
  std::ofstream(cache.file()) << "{ no json";
  CHECK(Costs().of(plan)[0] < 12345);
}

TEST_CASE("costs: what is stopped is measured as if it played") {
  const Cache cache;
  const Plan plan = compiled(R"({"a": {"object": "SineLoop", "freq": {"uniform": [100, 900], "count": 3000}, "play": false, "out": 0},
    "p": {"object": "Pattern", "time": 10, "do": [{"play": "a"}]}, "b": {"object": "Sine", "out": 0}})").plan;
  const std::vector<double> costs = Costs().of(plan);
  CHECK(costs[0] > 5 * costs.back());
}

TEST_CASE("costs: workers that took longer than was thought correct later plans, and only those of play") {
  const Cache cache;
  const Plan plan = compiled(kObjects).plan;
  Costs costs;
  const std::vector<double> before = costs.of(plan);
  // The second took twice as long as the first, by what was thought of them.
  costs.correct({{cost_key(plan.nodes[0])}, {cost_key(plan.nodes[1])}}, {0.1, 0.1}, {0.2, 0.4});
  CHECK(Costs().of(plan) == before);
  Costs later;
  later.corrected = true;
  const std::vector<double> after = later.of(plan);
  CHECK(after[1] / after[0] == doctest::Approx(std::sqrt(2.0) * before[1] / before[0]));
}

TEST_CASE("costs: forms that cost differently have keys of their own") {
  const auto key = [](const char* object) { return cost_key(compiled(std::string(R"({"l": {"object": "Sine"}, "n": {"object": "Noise"}, "x": )") + object + "}").plan.nodes.back()); };
  const std::string plain = key(R"({"object": "Phaser", "input": "n", "out": 0})");
  CHECK(key(R"({"object": "Phaser", "input": "n", "freq": 300, "out": 1})") == plain);
  CHECK(key(R"({"object": "Phaser", "input": "n", "freq": "l", "out": 0})") != plain);
  CHECK(key(R"({"object": "Phaser", "input": "n", "num": 9, "out": 0})") != plain);
  CHECK(key(R"({"object": "Phaser", "input": "n", "freq": [1, 2], "out": 0})") != plain);
  CHECK(key(R"({"object": "Phaser", "input": "n", "mul": 0.5, "out": 0})") != plain);
}

TEST_CASE("costs: frames cost by their size and overlaps, which may change while they are played") {
  const auto key = [](const std::string& fields) {
    return cost_key(compiled(R"({"n": {"object": "Noise"}, "a": {"object": "PVAnal", "input": "n")" + fields + R"(}, "s": {"object": "PVSynth", "input": "a", "out": 0}})").plan.nodes.at(1));
  };
  CHECK(key(R"(, "size": 1024)") == key(""));
  for (const char* other : {R"(, "size": 512)", R"(, "overlaps": 8)", R"(, "size": [1024, 2048])"}) CHECK(key(other) != key(""));
}
