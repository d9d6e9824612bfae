// Who writes to which table while the sound plays.
#pragma once

#include <vector>

#include "worker/plan.h"

namespace tutti {

// For each node, if it is a table, the nodes that write to it.
std::vector<std::vector<int>> find_table_writers(const std::vector<Node>& nodes);

}  // namespace tutti
