#include "coordinator/transport/time_keepers.h"

#include <algorithm>

#include "worker/objects/registry.h"

namespace tutti {

bool keeps_time(const Declaration& declaration) {
  const std::vector<Parameter>& parameters = declaration.parameters;
  return declaration.family == "time" &&
         std::none_of(parameters.begin(), parameters.end(), [](const Parameter& p) { return p.kind == ParameterKind::Input; });
}

void stand_still(std::vector<Assignment>& workers) {
  for (Assignment& worker : workers)
    for (Plan& part : worker.plan.parts)
      for (Node& node : part.nodes)
        if (const ObjectType* type = Registry::find(node.object); type && keeps_time(type->declaration)) node.play.on = false;
}

}  // namespace tutti
