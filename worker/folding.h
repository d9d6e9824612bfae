// Folding: a bank whose every reader mixes its streams down is summed while it is computed, its streams never go through memory.
// Which nodes are folded follows from the plan alone.
#pragma once

#include <vector>

#include "worker/plan.h"

namespace tutti {

// Are they all streams of one output of the node, in their order?
bool is_identity(const std::vector<Tap>& taps, int node, int streams);

// For each node. Sums of a folded bank are added up in another order than those of one that is not: they agree within rounding.
std::vector<bool> find_folded(const std::vector<Node>& nodes);

}  // namespace tutti
