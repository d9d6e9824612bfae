// What a node reads as signals or numbers: its Input and Value parameters, mul and add.
#pragma once

#include "worker/plan.h"

namespace tutti {

// Calls `visit` with each Argument of a Node or const Node.
template <class N, class Visit>
void each_argument(N& node, Visit visit) {
  for (auto& argument : node.inputs) visit(argument);
  for (auto& argument : node.values) visit(argument);
  visit(node.mul);
  visit(node.add);
}

}  // namespace tutti
