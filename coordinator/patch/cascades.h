// "Use an object when there is one": a cascade of equal Biquads is one Biquadx.
#pragma once

#include <vector>

#include "worker/plan.h"

namespace tutti {

// Biquads in a row with equal freq, q and type, each heard by the next alone, become one Biquadx in the last one's place, with its name, mul, add and
// out; their coefficients are computed once instead of once for each. The samples are the same to the last bit: the stages start each for itself
// (Biquadx's `apart`).
//
// Returns for each node the one whose stage it is now: itself where it is no other's.
std::vector<int> unite_cascades(std::vector<Node>& nodes);

}  // namespace tutti
