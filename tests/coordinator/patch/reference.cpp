// What `tutti objects` says about each object.
#include "coordinator/patch/reference.h"

#include "tests/coordinator/patch/patches.h"
using namespace tutti;
using namespace tutti::test;

namespace {

// An example as it is printed, ready to paste into "objects".
std::string pasted(const Declaration& declaration) {
  const std::string text = reference_text(declaration), heading = "Example, for \"objects\":\n";
  return "{" + text.substr(text.find(heading) + heading.size()) + "}";
}

bool needs_a_file(const Declaration& declaration) {
  return std::any_of(declaration.parameters.begin(), declaration.parameters.end(), [](const Parameter& p) { return p.kind == ParameterKind::Path; });
}

}  // namespace

TEST_CASE("reference: every object's example is a patch") {
  for (const auto& entry : Registry::all()) {
    const auto& name = entry.first;
    const auto& type = entry.second;
    const LoadedPatch loaded = parse_patch(patch_of(pasted(type.declaration)), "test.json");
    REQUIRE_MESSAGE(loaded.patch.has_value(), name << ": " << lines_of(loaded.problems));
    CHECK(nlohmann::ordered_json::parse(pasted(type.declaration)) == example_of(type.declaration));
    if (needs_a_file(type.declaration)) continue;
    const CompiledPatch patch = compile_patch(*loaded.patch, 48000);
    CHECK_MESSAGE(patch.problems.empty(), name << ": " << lines_of(patch.problems));
  }
}

TEST_CASE("reference: every default is one that a patch may give") {
  for (const auto& entry : Registry::all())
    for (const Parameter& p : entry.second.declaration.parameters)
      if (!p.required && p.kind != ParameterKind::Flag && p.kind != ParameterKind::Points && p.kind != ParameterKind::Numbers)
        CHECK_MESSAGE((p.number >= p.min && p.number <= p.max), entry.first << "." << p.name);
}

TEST_CASE("reference: an object says its parameters with defaults, ranges, units and what they take") {
  const std::string text = reference_text(Registry::find("Phaser")->declaration);
  for (const char* part : {"Phaser (filters): ", "(required)", "0 to 384000 Hz", "number or signal", "whole number", "Number of allpass filters", "mul", "add", "out", "play"})
    CHECK_MESSAGE(contains(text, part), part);
  const nlohmann::ordered_json json = reference_of(Registry::find("Phaser")->declaration);
  CHECK(json["name"] == "Phaser");
  CHECK(json["family"] == "filters");
  CHECK(json["role"] == "audio");
  const auto& freq = json["parameters"][1];
  CHECK(freq["name"] == "freq");
  CHECK(freq["default"] == 1000);
  CHECK(freq["unit"] == "Hz");
  CHECK(freq["minimum"] == 0);
  CHECK(freq["maximum"] == 384000);
  CHECK(freq["signal"] == true);
  CHECK(freq["required"] == false);
  CHECK(json["parameters"][0]["required"] == true);
  CHECK(!json["parameters"][0].contains("default"));
}

TEST_CASE("reference: the overview has every object under its family") {
  const std::string text = reference_overview();
  for (const auto& entry : Registry::all()) {
    const auto& name = entry.first;
    const auto& type = entry.second;
    const auto line = text.find("\n  " + name + " ");
    REQUIRE_MESSAGE(line != std::string::npos, name);
    CHECK_MESSAGE(contains("\n" + text.substr(0, line + 1), "\n" + type.declaration.family + "\n"), name);
  }
}

TEST_CASE("reference: what is not heard is not sent to a loudspeaker") {
  CHECK(!example_of(Registry::find("MToF")->declaration)["mtof"].contains("out"));
  CHECK(example_of(Registry::find("Phaser")->declaration)["phaser"]["out"] == 0);
}
