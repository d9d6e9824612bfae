// Equal sub-graphs are computed once: "re-use your generators", done by the compiler.
#pragma once

#include <vector>

#include "worker/plan.h"

namespace tutti {

// Whoever reads a node that is equal to an earlier one reads that; the later one is left with no reader. Equal are nodes of the same
// object, with equal parameters, inputs, mul, add and play, which nothing acts upon, which write no table and act upon nothing; random ones
// also need equal seeds. A node that is sent out beside its equal stays, as a Sig that reads it, where that is cheaper. The samples stay
// the same to the last bit, and so does the order in which they are added to the outputs.
//
// `anonymous`: was a node made for an expression? Where such a one is equal to an object of the patch, the object's name is the one that stays.
// `named_apart`: objects of the patch are equal to nothing (but tables that are no matrices, which nobody can change), because each may be changed by itself.
// Returns for each node the one that is now computed for it: itself, or an earlier one.
std::vector<int> unite_equal_nodes(std::vector<Node>& nodes, std::vector<bool>& anonymous, bool named_apart = false);

}  // namespace tutti
