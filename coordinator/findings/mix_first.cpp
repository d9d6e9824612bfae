// "Mix down before applying effects": an effect with the same parameters for all streams, on more streams than there are channels, heard by the outputs
// alone. One effect for each channel does.
#include <nlohmann/json.hpp>

#include "coordinator/findings/finding.h"

namespace tutti {
namespace {

bool is_effect(const Declaration& declaration) { return declaration.family == "filters" || declaration.family == "effects" || declaration.family == "dynamics"; }

bool same_for_all_streams(const Node& node) {
  const auto one = [](const Argument& a) { return a.taps.size() <= 1 && a.numbers.size() <= 1; };
  for (const Argument& a : node.values)
    if (!one(a)) return false;
  return one(node.mul) && one(node.add);
}

}  // namespace

std::vector<Finding> find_effects_to_mix_first(const Checked& checked) {
  std::vector<Finding> findings;
  for (const PatchObject& object : checked.patch.objects) {
    const Node* node = checked.node(object);
    if (!node || checked.share(object) < Finding().worth || !is_effect(object.type->declaration) || node->inputs.size() != 1 || node->inputs[0].taps.size() < 2) continue;
    const int channels = std::min(checked.patch.channels, 2);
    if (node->streams < 2 * channels || object.out.empty() || object.out_is_list || checked.readers(object) > 0 || !same_for_all_streams(*node)) continue;
    const auto input = nlohmann::json::parse(checked.text.value(object.name, "input"), nullptr, false);
    if (!input.is_string()) continue;
    const std::string mixed = nlohmann::json("mix(" + input.get<std::string>() + ", " + std::to_string(channels) + ")").dump();
    findings.push_back({"mix-first", object.name, object.line,
                        std::to_string(node->streams) + " streams go through " + object.type->declaration.name + ", each through one of its own, and end in " +
                            std::to_string(channels) + " channels; mixed before, " + std::to_string(channels) + " do",
                        {{object.name, "input", mixed}}, false});
  }
  return findings;
}

}  // namespace tutti
