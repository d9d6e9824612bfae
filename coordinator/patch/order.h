// The order in which objects are computed: each after all that it reads.
#pragma once

#include <vector>

#include "coordinator/patch/patch.h"

namespace tutti {

// Indices into patch.objects, in the order of the file where nothing else matters. Loops of signals are problems that name
// their objects, "a -> b -> a". A Pattern's actions are not reads.
std::vector<int> order_objects(const Patch& patch, Problems& problems);

}  // namespace tutti
