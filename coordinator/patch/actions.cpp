#include "coordinator/patch/actions.h"

#include <algorithm>

namespace tutti {

ActedUpon find_acted_upon(const std::vector<Node>& nodes) {
  ActedUpon result{std::vector<bool>(nodes.size()), std::vector<bool>(nodes.size())};
  for (const Node& node : nodes)
    for (const FixedArgument& argument : node.fixed)
      for (const Action& action : argument.actions) {
        std::vector<bool>& acted_upon = action.kind == Action::Set ? result.set : result.played_or_stopped;
        acted_upon[static_cast<std::size_t>(action.node)] = true;
      }
  return result;
}

bool has_actions(const Node& node) {
  return std::any_of(node.fixed.begin(), node.fixed.end(), [](const FixedArgument& argument) { return !argument.actions.empty(); });
}

}  // namespace tutti
