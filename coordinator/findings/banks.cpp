// Several objects that are alike but for numbers: one object with lists computes them side by side.
#include <map>
#include <nlohmann/json.hpp>

#include "coordinator/findings/finding.h"
#include "worker/objects/spectral_signals.h"

namespace tutti {
namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t kFewest = 3;

// Everything but the numbers of Value parameters, of mul and add, and the channel. Empty: it can't stand in a list.
std::string likeness(const Checked& checked, const PatchObject& object) {
  const Node* node = checked.node(object);
  if (!node || node->streams != 1 || object.out.size() != 1 || object.out_is_list || checked.readers(object) > 0 || !object.play.on) return "";
  if (streams_make_frames(object.type->declaration)) return "";  // its streams are parts of one sound
  const json source = json::parse(checked.text.value(object.name, ""), nullptr, false, true);
  if (!source.is_object()) return "";
  const Declaration& declaration = object.type->declaration;
  json rest = json::object();
  for (const auto& [key, value] : source.items()) {
    const auto parameter = declaration.find(key);
    const bool listed = key == "mul" || key == "add" || (parameter && declaration.parameters[static_cast<std::size_t>(*parameter)].kind == ParameterKind::Value);
    if (key == "out") continue;
    if (listed && value.is_number()) rest[key] = nullptr;
    else rest[key] = value;
  }
  return rest.dump();
}

// One object with lists, where its likes differ.
std::string bank_of(const Checked& checked, const std::vector<const PatchObject*>& likes) {
  std::vector<json> sources;
  for (const PatchObject* object : likes) sources.push_back(json::parse(checked.text.value(object->name, ""), nullptr, true, true));
  std::string text;
  for (const auto& [key, value] : sources.front().items()) {
    json values = json::array();
    bool equal = true;
    for (const json& source : sources) {
      values.push_back(source.at(key));
      equal &= source.at(key) == value;
    }
    text += (text.empty() ? "" : ", ") + json(key).dump() + ": " + (equal && key != "out" ? value : values).dump();
  }
  return "{" + text + "}";
}

}  // namespace

std::vector<Finding> find_banks(const Checked& checked) {
  std::map<std::string, std::vector<const PatchObject*>> alike;
  std::vector<std::string> order;
  for (const PatchObject& object : checked.patch.objects) {
    const std::string like = likeness(checked, object);
    if (like.empty()) continue;
    if (alike[like].empty()) order.push_back(like);
    alike[like].push_back(&object);
  }
  std::vector<Finding> findings;
  for (const std::string& like : order) {
    const std::vector<const PatchObject*>& likes = alike[like];
    if (likes.size() < kFewest) continue;
    std::string names;
    for (const PatchObject* object : likes) names += (names.empty() ? "" : ", ") + object->name;
    Finding finding{"bank", likes.front()->name, likes.front()->line, names + " are alike but for numbers; one " + likes.front()->type->declaration.name + " with lists computes them side by side",
                    {{likes.front()->name, "", bank_of(checked, likes)}}, true};
    for (std::size_t i = 1; i < likes.size(); ++i) finding.edits.push_back({likes[i]->name, "", ""});
    const bool random = likes.front()->type->declaration.family == "controls" || likes.front()->type->declaration.doc.find("oise") != std::string::npos;
    finding.same_sound = !random;  // streams of one object draw other random numbers than objects of their own
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace tutti
