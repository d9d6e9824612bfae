// Numbers that an expression made into a signal, and that nobody needs as one.
#pragma once

#include <vector>

#include "worker/plan.h"

namespace tutti {

// Where all that an argument reads are numbers held by expressions' own Sigs, it gets the numbers. Arithmetic on numbers never made nodes
// (evaluate.h). An object of the patch stays, also where it is a Sig of a number, so that its value can be set while it plays: it is held,
// its readers look at it once a block, and it costs what the number costs.
void fold_constants(std::vector<Node>& nodes, const std::vector<bool>& anonymous);

}  // namespace tutti
