// Objects that nobody hears, or nobody plays. They cost nothing, but they may be a mistake.
#include <set>
#include <string>

#include "coordinator/findings/finding.h"

namespace tutti {
namespace {

// The objects that an action of the patch sets, plays or stops, by their numbers.
std::set<int> acted_upon(const Patch& patch) {
  std::set<int> objects;
  for (const PatchObject& actor : patch.objects)
    for (const Given& given : actor.given)
      if (const auto* actions = std::get_if<std::vector<PatchAction>>(&given.value))
        for (const PatchAction& action : *actions) objects.insert(action.object);
  return objects;
}

}  // namespace

std::vector<Finding> find_unheard(const Checked& checked) {
  std::vector<Finding> findings;
  const std::set<std::string> unheard(checked.compiled.unheard.begin(), checked.compiled.unheard.end());
  for (const PatchObject& object : checked.patch.objects) {
    if (!unheard.contains(object.name)) continue;
    findings.push_back({"unheard", object.name, object.line, "nothing hears it, so it is not computed; give it an \"out\", or take it away", {{object.name, "", ""}}, true});
  }
  return findings;
}

std::vector<Finding> find_never_played(const Checked& checked) {
  std::vector<Finding> findings;
  const std::set<int> acted = acted_upon(checked.patch);
  for (std::size_t i = 0; i < checked.patch.objects.size(); ++i) {
    const PatchObject& object = checked.patch.objects[i];
    if (object.play.on || !checked.node(object) || acted.contains(static_cast<int>(i))) continue;
    findings.push_back({"never-played", object.name, object.line, "it is stopped, and nothing in the patch plays it; give it \"play\": true, or an action that plays it", {}, false});
  }
  return findings;
}

}  // namespace tutti
