// Patches from text, for tests of the patch language.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/patch/compile.h"
#include "coordinator/patch/patch.h"
#include "source_dir.h"

namespace tutti::test {

// A whole patch around the value of its "objects".
inline std::string patch_of(std::string_view objects, std::string_view more = "") { return "{\"tutti\": 1, " + std::string(more) + "\"objects\": " + std::string(objects) + "}"; }

inline std::string lines_of(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) text += problem.text() + "\n";
  return text;
}

inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// What is wrong with a patch, found when it is read or when it is compiled.
inline std::vector<Problem> problems_of_text(std::string_view text, const std::string& path = "test.json") {
  const LoadedPatch loaded = parse_patch(text, path);
  CHECK(loaded.patch.has_value() == loaded.problems.empty());
  return loaded.patch ? compile_patch(*loaded.patch, 48000).problems : loaded.problems;
}
inline std::vector<Problem> problems_of(std::string_view objects) { return problems_of_text(patch_of(objects)); }

// All problems, as lines.
inline std::string wrong(std::string_view objects) { return lines_of(problems_of(objects)); }

inline CompiledPatch compiled(std::string_view objects, std::string_view more = "", int copy = 0, double rate = 48000) {
  const LoadedPatch loaded = parse_patch(patch_of(objects, more), "test.json");
  REQUIRE_MESSAGE(loaded.patch.has_value(), lines_of(loaded.problems));
  CompiledPatch result = compile_patch(*loaded.patch, rate, copy);
  REQUIRE_MESSAGE(result.problems.empty(), lines_of(result.problems));
  return result;
}

inline bool has_node(const Plan& plan, std::string_view name) {
  return std::any_of(plan.nodes.begin(), plan.nodes.end(), [&](const Node& n) { return n.name == name; });
}

// A node by its name without the patch's: "phs", "phs.input".
inline const Node& node(const Plan& plan, std::string_view name, std::string_view prefix = "test.") {
  const std::string whole = std::string(prefix) + std::string(name);
  const auto found = std::find_if(plan.nodes.begin(), plan.nodes.end(), [&](const Node& n) { return n.name == whole; });
  REQUIRE_MESSAGE(found != plan.nodes.end(), "no node " << whole);
  return *found;
}

// What an expression of numbers gives, by the whole way of a patch: the value of a Sig.
inline double value_of(std::string_view expression) {
  const CompiledPatch patch = compiled(R"({"x": {"object": "Sig", "value": ")" + std::string(expression) + R"(", "out": 0}})");
  REQUIRE(patch.plan.nodes.size() == 1);
  const Node& x = patch.plan.nodes[0];
  REQUIRE(x.values.at(0).numbers.size() == 1);
  return x.values[0].numbers[0];
}

inline std::vector<double> numbers_of(std::string_view value, std::string_view more = "", int copy = 0) {
  const CompiledPatch patch = compiled(R"({"x": {"object": "Sine", "freq": )" + std::string(value) + R"(, "out": 0}})", more, copy);
  return patch.plan.nodes.at(0).values.at(0).numbers;
}

// The patches in patches/, by their paths: path and text, in the paths' order.
inline std::map<std::string, std::string> patches_of_the_project() {
  std::map<std::string, std::string> patches;
  for (const auto& entry : std::filesystem::directory_iterator(TUTTI_SOURCE_DIR "/patches")) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    patches[entry.path().string()] = {std::istreambuf_iterator<char>(file), {}};
  }
  return patches;
}

// A tap as text, for comparisons: "src[3]".
inline std::vector<std::string> taps_of(const Plan& plan, const Argument& argument) {
  std::vector<std::string> taps;
  for (const Tap& tap : argument.taps) taps.push_back(plan.nodes.at(static_cast<std::size_t>(tap.node)).name.substr(5) + '[' + std::to_string(tap.stream) + ']');
  return taps;
}

}  // namespace tutti::test
