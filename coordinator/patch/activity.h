// When a node is computed. The graph leaves out what is stopped, and what only stopped objects hear (worker/graph.cpp, update_activity); what is
// left out keeps its state. So one node can stand for two only if both would be computed in the same blocks.
#pragma once

#include <vector>

#include "worker/plan.h"

namespace tutti {

struct Activity {
  // A number for each node: two nodes with the same number are computed in the same blocks, whatever is played and stopped. Nodes with different
  // numbers may be, too.
  std::vector<int> computed;
  // What an Event hears (TrigFunc) is computed before all else, and not again where an action changes what it reads (Graph::choose_ahead).
  std::vector<bool> ahead;
};

// Of nodes that somebody hears (unheard.h).
Activity find_activity(const std::vector<Node>& nodes);

}  // namespace tutti
