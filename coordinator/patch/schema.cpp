#include "coordinator/patch/schema.h"

#include <cctype>
#include <cmath>
#include <string>

#include "coordinator/patch/functions.h"
#include "coordinator/patch/limits.h"
#include "coordinator/patch/reader.h"
#include "coordinator/patch/reference.h"
#include "worker/rates.h"

namespace tutti {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kNamePattern = "^[A-Za-z_][A-Za-z0-9_]{0,199}$";
constexpr const char* kSignalPattern = "^[A-Za-z0-9_+*/^().,:\\[\\]\\s-]+$";

Json reference_to(const std::string& definition) { return {{"$ref", "#/$defs/" + definition}}; }

// An expression whose only names are functions and pi. Each repetition starts with another character, so that no input makes the
// search slow.
std::string constant_pattern() {
  std::string names;
  for (const Function& function : functions())
    if (std::isalpha(static_cast<unsigned char>(function.name.front()))) names += (names.empty() ? "" : "|") + std::string(function.name);
  return "^([0-9+*/^().,:\\[\\]\\s-]|[eE][0-9+-]|pi|(" + names + ")\\s*\\()+$";
}

void add_range(Json& schema, const Parameter& parameter) {
  if (std::isfinite(parameter.min)) schema["minimum"] = json_number(parameter.min);
  if (std::isfinite(parameter.max)) schema["maximum"] = json_number(parameter.max);
}

std::string sentence(std::string text) {
  if (text.empty()) return text;
  text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text + '.';
}

std::string description_of(const Parameter& parameter) {
  const std::string expected = sentence(expected_value(parameter));
  return parameter.doc.empty() ? expected : sentence(parameter.doc) + " " + expected;
}

// A number, or a list of them; `element` says what else one may be. The keywords of a range bear on numbers alone, so no
// alternatives are needed: an editor then says "5 is more than the maximum of 1", not "matches none of four schemas".
Json numbers_schema(const Parameter& parameter, const std::string& element) {
  Json schema, item;
  add_range(schema, parameter);
  add_range(item, parameter);
  item["allOf"] = Json::array({reference_to(element)});
  schema["if"] = {{"type", "array"}};
  schema["then"] = {{"minItems", 1}, {"items", item}};
  schema["else"] = reference_to(element);
  return schema;
}

// The name of an object whose frames are read, its streams perhaps; or a list of them.
Json spectral_schema() {
  const Json name = {{"type", "string"}, {"pattern", "^\\s*[A-Za-z_][A-Za-z0-9_]*\\s*(\\[[0-9:\\s-]*\\]\\s*)?$"}};
  Json schema = name;
  schema["type"] = {"string", "array"};
  schema.update({{"minItems", 1}, {"items", name}});
  return schema;
}

Json parameter_schema(const Parameter& parameter) {
  Json schema;
  switch (parameter.kind) {
    case ParameterKind::Input:
      if (parameter.spectrum) {
        schema = spectral_schema();
        break;
      }
      [[fallthrough]];
    case ParameterKind::Value: schema = numbers_schema(parameter, parameter.signal ? "signal" : "constant"); break;
    case ParameterKind::Numbers: schema = numbers_schema(parameter, "number"); break;
    case ParameterKind::Integer:
      schema["type"] = "integer";
      add_range(schema, parameter);
      break;
    case ParameterKind::Number:
      schema["type"] = "number";
      add_range(schema, parameter);
      break;
    case ParameterKind::Flag: schema["type"] = "boolean"; break;
    case ParameterKind::Path: schema = {{"type", "string"}, {"minLength", 1}}; break;
    case ParameterKind::Points:
      schema = {{"type", "array"}, {"minItems", 1}, {"items", {{"type", "array"}, {"minItems", 2}, {"maxItems", 2}, {"items", {{"type", "number"}}}}}};
      break;
    case ParameterKind::Table: schema = {{"type", "string"}, {"pattern", kNamePattern}}; break;
    case ParameterKind::Tables: schema = {{"type", "array"}, {"minItems", 1}, {"items", {{"type", "string"}, {"pattern", kNamePattern}}}}; break;
    case ParameterKind::Names: {
      const Json name = {{"type", "string"}, {"minLength", 1}, {"maxLength", kMaxNameLength}};
      schema = {{"oneOf", Json::array({name, {{"type", "array"}, {"minItems", 1}, {"items", name}}})}};
      break;
    }
    case ParameterKind::Text:
      schema = {{"oneOf", Json::array({{{"type", "string"}}, {{"type", "array"}, {"items", {{"type", "string"}}}}})}};
      break;
    case ParameterKind::Rows:
      schema = {{"type", "array"}, {"minItems", 1}, {"items", {{"type", "array"}, {"minItems", 1}, {"items", {{"type", "number"}}}}}};
      break;
    case ParameterKind::Actions: schema = {{"type", "array"}, {"items", reference_to("action")}}; break;
  }
  schema["description"] = description_of(parameter);
  if (const std::optional<Json> number = default_of(parameter)) schema["default"] = *number;
  return schema;
}

Json object_schema(const Declaration& declaration) {
  Json properties = {{"object", {{"const", declaration.name}, {"description", sentence(declaration.doc)}}}};
  Json required = Json::array({"object"});
  for (const Parameter& parameter : declaration.parameters) {
    properties[parameter.name] = parameter_schema(parameter);
    if (parameter.required) required.push_back(parameter.name);
  }
  for (const std::string_view name : member_names(declaration)) {
    const std::string key(name);
    if (properties.contains(key)) continue;
    properties[key] = key == "mul" || key == "add" ? parameter_schema(key == "mul" ? mul_parameter() : add_parameter()) : reference_to(key);
  }
  return {{"description", sentence(declaration.doc)}, {"type", "object"}, {"required", required}, {"properties", properties}, {"additionalProperties", false}};
}

// What stands for a list of numbers: {"uniform": [190, 210], "count": 50}.
Json generator_schema() {
  const Json pair = {{"type", "array"}, {"minItems", 2}, {"maxItems", 2}, {"items", {{"type", "number"}}}};
  const Json list = {{"type", "array"}, {"minItems", 1}, {"items", {{"type", "number"}}}};
  Json properties, kinds = Json::array();
  const auto add = [&](const char* name, Json schema, const char* description, bool needs_count) {
    schema["description"] = description;
    properties[name] = std::move(schema);
    kinds.push_back({{"required", needs_count ? Json::array({name, "count"}) : Json::array({name})}});
  };
  add("uniform", pair, "[lo, hi]: random numbers of that range.", false);
  add("choice", list, "Random ones of these numbers.", false);
  add("linspace", pair, "[first, last]: evenly spaced.", true);
  add("geomspace", pair, "[first, last]: each the same factor apart.", true);
  add("repeat", {{"type", {"number", "array"}}, {"minItems", 1}, {"items", {{"type", "number"}}}}, "The same number or numbers, over and over.", true);
  add("each", {{"type", "string"}, {"pattern", kSignalPattern}}, "An expression of i, which counts from 0: \"20 * 1.1487 ^ i\".", true);
  properties["count"] = {{"type", "integer"}, {"minimum", 1}, {"maximum", kMaxStreams}, {"description", "How many."}};
  return {{"description", "A list generator."}, {"type", "object"}, {"properties", properties}, {"additionalProperties", false}, {"oneOf", kinds}};
}

// One element of a list. VS Code shows patternErrorMessage; others ignore it.
Json element_schema(const std::vector<std::string>& types, const std::string& pattern, const std::string& expected) {
  Json schema = {{"type", types}};
  if (!pattern.empty()) schema.update({{"pattern", pattern}, {"patternErrorMessage", "Expected " + expected}});
  schema["if"] = {{"type", "object"}};
  schema["then"] = reference_to("generator");
  return schema;
}

Json action_schema() {
  const Json name = {{"type", "string"}, {"pattern", kNamePattern}};
  Json set = {{"required", Json::array({"set", "to"})},
              {"properties",
               {{"set", {{"type", "string"}, {"description", "\"name.parameter\""}, {"pattern", "^[A-Za-z_][A-Za-z0-9_]*\\.[A-Za-z_][A-Za-z0-9_]*$"}}},
                {"to", numbers_schema(Parameter{}, "constant")}}},
              {"additionalProperties", false}};
  const auto one = [&](const char* verb) -> Json { return {{"required", Json::array({verb})}, {"properties", {{verb, name}}}, {"additionalProperties", false}}; };
  return {{"description", "What is done at a step: set a parameter, play or stop an object."}, {"type", "object"}, {"oneOf", {set, one("play"), one("stop")}}};
}

Json out_schema() {
  const Json channel = {{"type", "integer"}, {"minimum", 0}, {"maximum", kMaxChannels - 1}};
  return {{"description", "Sends the object to the outputs: stream i to channel (out + i) mod channels, or to the i-th channel of a list."},
          {"type", {"integer", "array"}}, {"minimum", 0}, {"maximum", kMaxChannels - 1}, {"minItems", 1}, {"items", channel}};
}

Json rate_schema() {
  Json rates = Json::array();
  for (int rate = kMaxRate; rate > 1; rate /= 2) rates.push_back(1.0 / rate);
  for (int rate = 1; rate <= kMaxRate; rate *= 2) rates.push_back(rate);
  return {{"description", "How many times the patch's rate it runs at; signals from objects at another rate are converted."}, {"default", 1}, {"enum", rates}};
}

Json play_schema() {
  const Json seconds = {{"type", "number"}, {"minimum", 0}, {"maximum", kMaxSeconds}};
  Json delay = seconds, dur = seconds;
  delay["description"] = "Seconds before it starts.";
  dur["description"] = "Seconds until it stops; 0: never.";
  return {{"description", "false: it does not start with the patch. {\"delay\": 0.5, \"dur\": 2}: it starts later, or for a while (seconds)."},
          {"type", {"boolean", "object"}}, {"default", true}, {"properties", {{"delay", delay}, {"dur", dur}}}, {"additionalProperties", false}};
}

// The object's name chooses the schema of the rest. With if and then, not oneOf, what is wrong is told of the object that was
// meant. VS Code shows enumDescriptions; others ignore it.
Json any_object_schema() {
  Json names = Json::array(), lines = Json::array(), choices = Json::array();
  for (const auto& [name, type] : Registry::all()) {
    names.push_back(name);
    lines.push_back(type.declaration.doc);
    choices.push_back({{"if", {{"required", Json::array({"object"})}, {"properties", {{"object", {{"const", name}}}}}}}, {"then", reference_to(name)}});
  }
  return {{"type", "object"},
          {"required", Json::array({"object"})},
          {"properties", {{"object", {{"description", "The type of the object; `tutti objects` describes them all."}, {"enum", names}, {"enumDescriptions", lines}}}}},
          {"allOf", choices}};
}

Json definitions() {
  Json all = {{"object", any_object_schema()},
              {"signal", element_schema({"number", "string", "object"}, kSignalPattern, "a signal expression, as \"mix(src, 2) * 0.5\"")},
              {"constant", element_schema({"number", "string", "object"}, constant_pattern(), "an expression of numbers, as \"2 * pi\": no signal may stand here")},
              {"number", element_schema({"number", "object"}, "", "")},
              {"generator", generator_schema()},
              {"action", action_schema()},
              {"out", out_schema()},
              {"rate", rate_schema()},
              {"play", play_schema()}};
  for (const auto& [name, type] : Registry::all()) all[name] = object_schema(type.declaration);  // types start with capitals
  return all;
}

}  // namespace

nlohmann::ordered_json patch_schema() {
  const Json properties = {
      {"$schema", {{"type", "string"}, {"description", "Where an editor finds this schema; tutti does not look at it."}}},
      {"tutti", {{"const", 1}, {"description", "The format's version."}}},
      {"title", {{"type", "string"}}},
      {"seed", {{"type", "integer"}, {"minimum", 0}, {"maximum", static_cast<std::int64_t>(kMaxSeed)}, {"default", 0}, {"description", "Of all random numbers."}}},
      {"channels", {{"type", "integer"}, {"minimum", 1}, {"maximum", kMaxChannels}, {"default", 2}, {"description", "Output channels."}}},
      {"objects",
       {{"description", "The objects by their names, in any order."},
        {"type", "object"},
        {"minProperties", 1},
        {"maxProperties", kMaxObjects},
        {"propertyNames", {{"pattern", kNamePattern}}},
        {"additionalProperties", {{"$ref", "#/$defs/object"}}}}}};
  return {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
          {"title", "A patch of tutti"},
          {"type", "object"},
          {"required", Json::array({"tutti", "objects"})},
          {"properties", properties},
          {"additionalProperties", false},
          {"$defs", definitions()}};
}

}  // namespace tutti
