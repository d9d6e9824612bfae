// The schema against another implementation of JSON Schema (Debian's python3-jsonschema): it accepts what tutti accepts, and refuses
// what people get wrong.
#include "coordinator/patch/schema.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "coordinator/patch/reference.h"
#include "source_dir.h"
#include "tests/coordinator/patch/mutator.h"
#include "tests/coordinator/patch/patches.h"
using namespace tutti;
using namespace tutti::test;

namespace {

using Json = nlohmann::ordered_json;

// As the schema sees it: without comments.
Json parsed(std::string_view text) { return Json::parse(text, nullptr, true, true); }

// What the schema gets wrong; empty if it is right.
std::string mistakes(const std::vector<Json>& accepted, const std::vector<Json>& refused) {
  const std::filesystem::path base = std::filesystem::temp_directory_path() / ("tutti-schema-" + std::to_string(getpid()));
  const std::string input = base.string() + ".json", output = base.string() + ".txt";
  std::ofstream(input) << Json{{"schema", patch_schema()}, {"accepted", accepted}, {"refused", refused}};
  const int status = std::system(("/usr/bin/python3 " TUTTI_SOURCE_DIR "/tests/coordinator/patch/check_schema.py " + input + " > " + output + " 2>&1").c_str());
  std::ifstream file(output);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (status != 0) text += "\npython3 with jsonschema did not run (is python3-jsonschema installed?)";
  std::filesystem::remove(input);
  std::filesystem::remove(output);
  return text;
}

Json patch_with(const Json& objects) { return {{"tutti", 1}, {"objects", objects}}; }

// The example of an object with one member of the object changed.
Json changed(const Declaration& declaration, const std::string& member, const Json& value) {
  Json objects = example_of(declaration);
  (--objects.end()).value()[member] = value;
  return patch_with(objects);
}

Json value_out_of(const Parameter& p) { return std::isfinite(p.max) ? p.max + 1 : p.min - 1; }

}  // namespace

TEST_CASE("schema: accepts every object's example and every patch of the project") {
  std::vector<Json> accepted;
  for (const auto& [path, text] : patches_of_the_project()) accepted.push_back(parsed(text));
  for (const auto& entry : Registry::all()) {
    const auto& name = entry.first;
    const auto& type = entry.second;
    accepted.push_back(patch_with(example_of(type.declaration)));
    const std::vector<Parameter>& parameters = type.declaration.parameters;
    if (std::none_of(parameters.begin(), parameters.end(), [](const Parameter& p) { return p.required; })) accepted.push_back(patch_with({{"x", {{"object", name}}}}));
  }
  CHECK(mistakes(accepted, {}) == "");
}

TEST_CASE("schema: accepts what tutti accepts, also among changed patches") {
  Mutator mutator(77);
  std::vector<Json> accepted;
  for (const auto& entry : patches_of_the_project()) {
    const auto& path = entry.first;
    const auto& good = entry.second;
    for (int i = 0; i < 100; ++i) {  // python's validator takes some ten milliseconds for each
      const std::string text = mutator.mutated(good);
      if (parse_patch(text, path).patch) accepted.push_back(parsed(text));
    }
  }
  CHECK(accepted.size() > 100);
  CHECK(mistakes(accepted, {}) == "");
}

TEST_CASE("schema: refuses for every object an unknown key, a wrong value and a missing parameter") {
  std::vector<Json> refused;
  for (const auto& entry : Registry::all()) {
    const auto& type = entry.second;
    const Declaration& declaration = type.declaration;
    refused.push_back(changed(declaration, "no_such_key", 1));
    for (const Parameter& p : declaration.parameters) {
      refused.push_back(changed(declaration, p.name, nullptr));
      if (p.kind != ParameterKind::Flag) refused.push_back(changed(declaration, p.name, true));
      if (p.kind != ParameterKind::Path && p.kind != ParameterKind::Table && p.kind != ParameterKind::Names && p.kind != ParameterKind::Text) refused.push_back(changed(declaration, p.name, "no expression $"));
      const bool takes_numbers = p.kind == ParameterKind::Input || p.kind == ParameterKind::Value || p.kind == ParameterKind::Numbers;
      if (takes_numbers && !p.signal) refused.push_back(changed(declaration, p.name, "lfo"));
      if (std::isfinite(p.min) || std::isfinite(p.max)) {
        refused.push_back(changed(declaration, p.name, value_out_of(p)));
        if (takes_numbers) refused.push_back(changed(declaration, p.name, Json::array({value_out_of(p)})));
      }
      if (!p.required) continue;
      Json objects = example_of(declaration);
      (--objects.end()).value().erase(p.name);
      refused.push_back(patch_with(objects));
    }
    if (declaration.role != ObjectRole::Audio) refused.push_back(changed(declaration, "mul", 1));
    if (declaration.role == ObjectRole::Table) refused.push_back(changed(declaration, "play", true));
  }
  CHECK(mistakes({}, refused) == "");
}

TEST_CASE("schema: all that a value may be") {
  std::vector<Json> accepted, refused;
  const auto sine = [](const char* freq) { return parsed(patch_of(R"({"x": {"object": "Sine", "freq": )" + std::string(freq) + "}}")); };
  for (const char* freq : {"1", "-1e300", "[1, 2]", "\"lfo\"", "\"mix(src[0:2], 2) * 3 ** 2 - x.imag / 1e-3\"", "[1, \"a + b\"]", R"({"uniform": [1, 2]})", R"({"choice": [1], "count": 3})",
                           R"({"linspace": [1, 2], "count": 3})", R"({"geomspace": [1, 2], "count": 3})", R"({"repeat": 1, "count": 3})", R"({"repeat": [1, 2], "count": 3})",
                           R"({"each": "20 * 1.1 ^ i", "count": 65536})", R"([{"uniform": [1, 2], "count": 2}, 5])"})
    accepted.push_back(sine(freq));
  for (const char* freq : {"null", "true", "[]", "\"\"", "\"a & b\"", "[[1]]", "[null]", "{}", R"({"count": 3})", R"({"uniform": [1], "count": 3})", R"({"uniform": 1, "count": 3})", R"({"linspace": [1, 2]})",
                           R"({"each": "i"})", R"({"each": 1, "count": 3})", R"({"choice": [], "count": 3})", R"({"uniform": [1, 2], "count": 0})", R"({"uniform": [1, 2], "count": 1000000000})",
                           R"({"uniform": [1, 2], "count": 1.5})", R"({"uniform": [1, 2], "choice": [1], "count": 2})", R"({"unifrom": [1, 2], "count": 2})", R"([{"uniform": [1], "count": 2}])"})
    refused.push_back(sine(freq));
  const auto fader = [](const char* fadein) { return parsed(patch_of(R"({"x": {"object": "Fader", "fadein": )" + std::string(fadein) + "}}")); };
  for (const char* number : {"\"2 * pi\"", "\"midiToHz (60) + 1.5e-3 ^ -2\"", "[\"exp(1)\", 2]", "\"1 / 48000\""}) accepted.push_back(fader(number));
  for (const char* number : {"\"lfo\"", "\"2 * x\"", "[\"lfo\"]", "\"nosuch(1)\"", "-1", "[0, -1]"}) refused.push_back(fader(number));
  CHECK(mistakes(accepted, refused) == "");
}

TEST_CASE("schema: the patch as a whole, out, play and actions") {
  std::vector<Json> accepted, refused;
  for (const char* text : {R"({"$schema": "a", "tutti": 1, "title": "", "seed": 0, "channels": 64, "objects": {"_a1": {"object": "Noise"}}})"}) accepted.push_back(parsed(text));
  for (const char* text : {"[]", "{}", R"({"tutti": 1})", R"({"tutti": 2, "objects": {"a": {"object": "Noise"}}})", R"({"tutti": 1, "objects": {}})", R"({"tutti": 1, "objects": []})",
                           R"({"tutti": 1, "objects": {"1a": {"object": "Noise"}}})", R"({"tutti": 1, "objects": {"a b": {"object": "Noise"}}})", R"({"tutti": 1, "objects": {"a": {}}})",
                           R"({"tutti": 1, "objects": {"a": {"object": "Nosie"}}})", R"({"tutti": 1, "objects": {"a": 5}})", R"({"tutti": 1, "seed": -1, "objects": {"a": {"object": "Noise"}}})",
                           R"({"tutti": 1, "channels": 65, "objects": {"a": {"object": "Noise"}}})", R"({"tutti": 1, "titel": "", "objects": {"a": {"object": "Noise"}}})"})
    refused.push_back(parsed(text));
  const auto noise = [](const std::string& members) { return parsed(patch_of(R"({"x": {"object": "Noise", )" + members + "}}")); };
  for (const char* good : {R"("out": 0)", R"("out": [0, 63])", R"("play": false)", R"("play": {"delay": 1, "dur": 2})", R"("play": {})", R"("mul": "lfo", "add": [1, 2])"}) accepted.push_back(noise(good));
  for (const char* bad : {R"("out": -1)", R"("out": 64)", R"("out": [])", R"("out": [64])", R"("out": "0")", R"("out": 0.5)", R"("play": 1)", R"("play": {"dely": 1})", R"("play": {"dur": -1})", R"("mul": null)"})
    refused.push_back(noise(bad));
  const auto pattern = [](const std::string& actions) { return parsed(patch_of(R"({"x": {"object": "Pattern", "do": )" + actions + "}}")); };
  for (const char* good : {"[]", R"([{"play": "a"}, {"stop": "b"}, {"set": "a.freq", "to": [1, {"choice": [1, 2]}]}])", R"([{"set": "a.mul", "to": "2 * pi"}])"}) accepted.push_back(pattern(good));
  for (const char* bad : {"5", "[5]", "[{}]", R"([{"play": 5}])", R"([{"play": "a", "stop": "b"}])", R"([{"set": "a.freq"}])", R"([{"set": "freq", "to": 1}])", R"([{"set": "a.freq", "to": "lfo"}])",
                          R"([{"play": "a", "to": 1}])", R"([{"plya": "a"}])"})
    refused.push_back(pattern(bad));
  CHECK(mistakes(accepted, refused) == "");
  for (const Json& patch : refused) CHECK_MESSAGE(!parse_patch(patch.dump(), "test.json").patch, patch.dump());  // tutti refuses them, too
}
