#include "coordinator/patch/reference.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <vector>

#include "coordinator/patch/reader.h"
#include "worker/objects/spectral_signals.h"

namespace tutti {

namespace {

using Json = nlohmann::ordered_json;
using Row = std::vector<std::string>;

Json json_pairs(const std::vector<std::pair<double, double>>& points) {
  Json list = Json::array();
  for (const auto& [time, value] : points) list.push_back(Json::array({json_number(time), json_number(value)}));
  return list;
}

// Whether one listens to it: the others' examples are not sent out, a loudspeaker takes harm from a frequency.
bool is_heard(const Declaration& declaration) {
  static const std::vector<std::string_view> quiet{"arithmetic", "controls", "triggers", "time", "analysis", "matrices"};
  return makes_sound(declaration) && std::find(quiet.begin(), quiet.end(), declaration.family) == quiet.end();
}

// The object's name in its example: "phaser".
std::string example_name(const Declaration& declaration) {
  std::string name = declaration.name;
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name;
}

// For a parameter that must be given.
Json example_value(const Parameter& parameter) {
  switch (parameter.kind) {
    case ParameterKind::Input: return parameter.spectrum ? "spectrum" : "source";
    case ParameterKind::Flag: return true;
    case ParameterKind::Path: return "sound.wav";
    case ParameterKind::Numbers: return Json::array({1, 0.5});
    case ParameterKind::Points: return json_pairs({{0, 0}, {0.5, 1}, {2, 0}});
    case ParameterKind::Table: return parameter.matrix ? "matrix" : "table";
    case ParameterKind::Tables: return Json::array({parameter.matrix ? "matrix" : "table"});
    case ParameterKind::Names: return "/name";
    case ParameterKind::Text: return "";
    case ParameterKind::Rows: return Json::array({Json::array({0, 1}), Json::array({1, 0})});
    case ParameterKind::Actions: return Json::array({{{"set", "source.mul"}, {"to", {{"uniform", {0, 0.1}}}}}});
    case ParameterKind::Value:
    case ParameterKind::Integer:
    case ParameterKind::Number: break;
  }
  return json_number(std::clamp(1.0, parameter.min, parameter.max));
}

std::string kind_text(const Parameter& parameter) {
  switch (parameter.kind) {
    case ParameterKind::Input: return parameter.spectrum ? "spectral signal" : parameter.whole ? "signal (all streams)" : "signal";
    case ParameterKind::Value: return parameter.signal ? "number or signal" : "number";
    case ParameterKind::Integer: return "whole number";
    case ParameterKind::Number: return "number, for all streams";
    case ParameterKind::Flag: return "true or false";
    case ParameterKind::Path: return "path of a file";
    case ParameterKind::Numbers: return "list of numbers";
    case ParameterKind::Points: return "[[time, value], ...]";
    case ParameterKind::Table: return std::string("name of a ") + (parameter.matrix ? "matrix" : "table") + (parameter.writes ? " to write to" : "");
    case ParameterKind::Tables: return parameter.matrix ? "list of names of matrices" : "list of names of tables";
    case ParameterKind::Names: return "name, or list of names";
    case ParameterKind::Text: return "text, or list of lines";
    case ParameterKind::Rows: return "[[number, ...], ...]";
    case ParameterKind::Actions: return "list of actions";
  }
  return "";
}

std::string range_text(const Parameter& parameter) {
  const bool low = std::isfinite(parameter.min), high = std::isfinite(parameter.max);
  std::string text;
  if (low && high) text = shown(parameter.min) + " to " + shown(parameter.max);
  else if (low) text = "from " + shown(parameter.min);
  else if (high) text = "to " + shown(parameter.max);
  if (parameter.unit.empty()) return text;
  return text.empty() ? parameter.unit : text + " " + parameter.unit;
}

const char* role_text(ObjectRole role) {
  switch (role) {
    case ObjectRole::Audio: return "audio";
    case ObjectRole::Table: return "table";
    case ObjectRole::Event: return "event";
  }
  return "";
}

Json parameter_json(const Parameter& parameter) {
  Json json = {{"name", parameter.name}, {"takes", kind_text(parameter)}, {"signal", parameter.signal}, {"required", parameter.required}};
  if (const std::optional<Json> value = default_of(parameter)) json["default"] = *value;
  if (std::isfinite(parameter.min)) json["minimum"] = json_number(parameter.min);
  if (std::isfinite(parameter.max)) json["maximum"] = json_number(parameter.max);
  if (!parameter.unit.empty()) json["unit"] = parameter.unit;
  if (!parameter.doc.empty()) json["doc"] = parameter.doc;
  return json;
}

Json outputs_json(const Declaration& declaration) {
  Json outputs = Json::array();
  for (const OutputPort& port : declaration.outputs) outputs.push_back({{"name", port.name}, {"mul_and_add", port.scaled}, {"spectral", port.spectrum}});
  return outputs;
}

// How each of several outputs is read, where an object is called `name`.
std::vector<Row> outputs_rows(const Declaration& declaration, const std::string& name) {
  std::vector<Row> rows;
  for (const OutputPort& port : declaration.outputs) {
    const bool first = &port == &declaration.outputs.front();
    std::string text = first && port.name.empty() ? name : name + "." + port.name;
    rows.push_back({text, first ? (port.name.empty() ? "the main one" : "the main one; " + name + " alone is the same") : port.scaled ? "" : "mul and add do not change it"});
  }
  return rows;
}

std::vector<Parameter> all_parameters(const Declaration& declaration) {
  std::vector<Parameter> parameters = declaration.parameters;
  if (makes_sound(declaration)) parameters.insert(parameters.end(), {mul_parameter(), add_parameter()});
  return parameters;
}

std::string aligned(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += "  " + row[i] + std::string(widths[i] - row[i].size(), ' ');
    text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  }
  return text;
}

}  // namespace

Json json_number(double number) {
  constexpr double exact = 9007199254740992.0;  // 2^53
  if (number == std::floor(number) && std::abs(number) <= exact) return static_cast<std::int64_t>(number);
  return number;
}

std::optional<Json> default_of(const Parameter& parameter) {
  if (parameter.required) return std::nullopt;
  switch (parameter.kind) {
    case ParameterKind::Input:
    case ParameterKind::Value:
    case ParameterKind::Integer:
    case ParameterKind::Number: return json_number(parameter.number);
    case ParameterKind::Flag: return parameter.number != 0;
    case ParameterKind::Points:
      if (!parameter.points.empty()) return json_pairs(parameter.points);
      break;
    case ParameterKind::Numbers: {
      if (parameter.numbers.empty()) break;
      Json list = Json::array();
      for (const double x : parameter.numbers) list.push_back(json_number(x));
      return list;
    }
    case ParameterKind::Text: return parameter.text;
    case ParameterKind::Path:
    case ParameterKind::Table:
    case ParameterKind::Tables:
    case ParameterKind::Names:
    case ParameterKind::Rows:
    case ParameterKind::Actions: break;
  }
  return std::nullopt;  // an empty list can't be written in a patch
}

Json example_of(const Declaration& declaration) {
  Json object = {{"object", declaration.name}}, members;
  bool needs_source = false, needs_table = false, needs_matrix = false;
  for (const Parameter& parameter : declaration.parameters) {
    const std::optional<Json> value = parameter.required ? example_value(parameter) : default_of(parameter);
    if (!value) continue;
    object[parameter.name] = *value;
    const bool names_tables = parameter.kind == ParameterKind::Table || parameter.kind == ParameterKind::Tables;
    needs_table |= names_tables && !parameter.matrix;
    needs_matrix |= names_tables && parameter.matrix;
    needs_source |= parameter.kind == ParameterKind::Actions || (parameter.kind == ParameterKind::Input && parameter.required);
  }
  if (is_heard(declaration)) object.update({{"mul", 0.1}, {"out", 0}});
  if (reads_spectra(declaration)) members["spectrum"] = {{"object", "PVAnal"}, {"input", "source"}};
  if (needs_source) members["source"] = {{"object", "Noise"}, {"mul", 0.1}};
  if (declaration.role == ObjectRole::Event && needs_source) members["source"]["out"] = 0;
  if (needs_table) members["table"] = {{"object", "HarmTable"}, {"list", {1, 0.5, 0.25}}};
  if (needs_matrix) members["matrix"] = {{"object", "NewMatrix"}, {"width", 2}, {"height", 2}, {"init", {{0, 1}, {1, 0}}}};
  members[example_name(declaration)] = std::move(object);
  return members;
}

Json reference_of(const Declaration& declaration) {
  Json parameters = Json::array();
  for (const Parameter& parameter : all_parameters(declaration)) parameters.push_back(parameter_json(parameter));
  return {{"name", declaration.name}, {"family", declaration.family}, {"doc", declaration.doc}, {"role", role_text(declaration.role)},
          {"parameters", parameters}, {"outputs", declaration.role == ObjectRole::Audio ? outputs_json(declaration) : Json::array()}, {"example", example_of(declaration)}};
}

std::string reference_text(const Declaration& declaration) {
  std::vector<Row> rows{{"parameter", "default", "range", "takes"}};
  for (const Parameter& parameter : all_parameters(declaration)) {
    const std::optional<Json> value = default_of(parameter);
    rows.push_back({parameter.name, value ? value->dump() : parameter.required ? "(required)" : "", range_text(parameter), kind_text(parameter), parameter.doc});
  }
  if (makes_sound(declaration)) rows.push_back({"out", "", "0 to " + std::to_string(kMaxChannels - 1), "channel or list", "where it is heard"});
  if (may_run_at_rates(declaration)) rows.push_back({"rate", "1", "1/128 to 128", "power of two", "times the patch's rate"});
  if (declaration.role != ObjectRole::Table) rows.push_back({"play", "true", "", "true or false", R"(or {"delay": seconds, "dur": seconds})"});
  std::string text = declaration.name + " (" + declaration.family + "): " + declaration.doc + "\n\n" + aligned(rows);
  if (declaration.outputs.size() > 1) text += "\nOutputs of an object called " + example_name(declaration) + ":\n" + aligned(outputs_rows(declaration, example_name(declaration)));
  if (declaration.starts_on_play && declaration.role == ObjectRole::Audio) text += "\nIt starts when the patch does, and again whenever it is played.\n";
  text += "\nNumbers and signals may be lists; the longest decides how many streams the object has.\n\nExample, for \"objects\":\n";
  const Json example = example_of(declaration);
  std::size_t left = example.size();
  for (const auto& [name, object] : example.items()) {
    std::string line = object.dump();
    text += "  \"" + name + "\": " + line + (--left > 0 ? ",\n" : "\n");
  }
  return text;
}

std::string reference_overview() {
  std::map<std::string_view, std::vector<Row>> families;
  for (const auto& [name, type] : Registry::all()) families[type.declaration.family].push_back({name, type.declaration.doc});
  std::string text;
  for (const auto& [family, rows] : families) text += std::string(family) + '\n' + aligned(rows);
  return text;
}

}  // namespace tutti
