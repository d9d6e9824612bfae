// What nobody hears need not be computed.
#pragma once

#include <vector>

#include "worker/plan.h"

namespace tutti {

// Drops the nodes from which no way leads to an output, to an object that acts at times (a Pattern) or to one that is watched (an analyser), and the actions upon
// them, and renumbers the others. Returns each node's new index, -1 where it was dropped.
std::vector<int> drop_unheard(std::vector<Node>& nodes);

// Nodes have got other numbers, by their old ones; -1: this one is no more, and no action acts upon it.
void renumber(Node& node, const std::vector<int>& numbers);

}  // namespace tutti
