// "Re-use your generators": several equal noises, where one would do.
#include <nlohmann/json.hpp>

#include "coordinator/findings/finding.h"

namespace tutti {

std::vector<Finding> find_repeated_noises(const Checked& checked) {
  std::vector<Finding> findings;
  for (const PatchObject& object : checked.patch.objects) {
    const std::string& kind = object.type->declaration.name;
    if (kind != "Noise" && kind != "PinkNoise" && kind != "BrownNoise") continue;
    if (!checked.node(object) || checked.share(object) < Finding().worth || !object.out.empty() || !object.play.on) continue;
    for (const PatchObject& earlier : checked.patch.objects) {
      if (&earlier == &object) break;
      const auto as_written = [&](const PatchObject& o) { return nlohmann::json::parse(checked.text.value(o.name, ""), nullptr, false, true); };
      if (&earlier.type->declaration != &object.type->declaration || !checked.node(earlier) || as_written(earlier) != as_written(object)) continue;
      findings.push_back({"reuse", object.name, object.line, "it is a " + kind + " like " + earlier.name + "; what needs a noise, but not one of its own, can read that",
                          {{object.name, "", R"({"object": "Sig", "value": ")" + earlier.name + "\"}"}}, false});
      break;
    }
  }
  return findings;
}

}  // namespace tutti
