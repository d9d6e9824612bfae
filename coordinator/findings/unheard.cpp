// Objects that nobody hears, or nobody plays. They cost nothing, but they may be a mistake.
#include <algorithm>

#include "coordinator/findings/finding.h"

namespace tutti {
namespace {

bool acts_upon(const Patch& patch, const PatchObject& object) {
  for (const PatchObject& actor : patch.objects)
    for (const Given& given : actor.given)
      if (const auto* actions = std::get_if<std::vector<PatchAction>>(&given.value))
        for (const PatchAction& action : *actions)
          if (&patch.objects[static_cast<std::size_t>(action.object)] == &object) return true;
  return false;
}

}  // namespace

std::vector<Finding> find_unheard(const Checked& checked) {
  std::vector<Finding> findings;
  for (const PatchObject& object : checked.patch.objects) {
    const std::vector<std::string>& unheard = checked.compiled.unheard;
    if (std::find(unheard.begin(), unheard.end(), object.name) == unheard.end()) continue;
    findings.push_back({"unheard", object.name, object.line, "nothing hears it, so it is not computed; give it an \"out\", or take it away", {{object.name, "", ""}}, true});
  }
  return findings;
}

std::vector<Finding> find_never_played(const Checked& checked) {
  std::vector<Finding> findings;
  for (const PatchObject& object : checked.patch.objects) {
    if (object.play.on || !checked.node(object) || acts_upon(checked.patch, object)) continue;
    findings.push_back({"never-played", object.name, object.line, "it is stopped, and nothing in the patch plays it; give it \"play\": true, or an action that plays it", {}, false});
  }
  return findings;
}

}  // namespace tutti
