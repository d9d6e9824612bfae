// What a patch's Patterns, TrigFuncs and the like act upon.
#pragma once

#include <vector>

#include "worker/plan.h"

namespace tutti {

// For each node: is it the target of an action?
struct ActedUpon {
  std::vector<bool> set;                // one of its values is set
  std::vector<bool> played_or_stopped;
  bool at_all(std::size_t node) const { return set[node] || played_or_stopped[node]; }
};
ActedUpon find_acted_upon(const std::vector<Node>& nodes);

bool has_actions(const Node& node);

}  // namespace tutti
