// A compiled patch made cheaper without a change to its sound: constants.h, equal_nodes.h and cascades.h, in this order.
//
// What a patch's own actions act upon stays as it is. Named objects that are no longer computed by themselves are listed. Where a patch is played,
// each of its objects may be changed from outside at any time (coordinator/control/), without the others that are equal to it: there they are
// kept apart, and only what expressions made is united.
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

enum class Simplification {
  None,   // for tests
  All,    // nobody changes it while it sounds: a sound file
  Live,   // each object stays one by itself
};

// Of nodes that have their names, and of which each is heard (unheard.h); so is each of those that are left.
// `anonymous`: was a node made for an expression? All samples stay the same to the last bit.
std::vector<Absorbed> simplify(std::vector<Node>& nodes, std::vector<bool> anonymous, Simplification how = Simplification::All);

}  // namespace tutti
