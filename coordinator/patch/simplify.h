// A compiled patch made cheaper without a change to its sound: constants.h, equal_nodes.h and cascades.h, in this order.
//
// Values are changed while a patch plays by its own actions alone, and what those act upon stays as it is. Named objects that are no longer
// computed by themselves are listed. A live `set` of one of them (patch.b.freq) must not change the others: it finds the name here, has the
// patch compiled anew with that object kept apart, and replaces the worker as for an edited patch.
#pragma once

#include <string>
#include <vector>

#include "worker/plan.h"

namespace tutti {

// An object of the patch that another node is computed for.
struct Absorbed {
  enum How { Same, Stage } how = Same;  // it is equal to the other; it is a stage of the other, a Biquadx
  std::string name, by;                 // "chorus.b", "chorus.a"
};

// Of nodes that have their names, and of which each is heard (unheard.h); so is each of those that are left.
// `anonymous`: was a node made for an expression? All samples stay the same to the last bit.
std::vector<Absorbed> simplify(std::vector<Node>& nodes, std::vector<bool> anonymous);

}  // namespace tutti
