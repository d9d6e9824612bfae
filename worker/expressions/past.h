// Puts in order what a Program reads of the past: after this, each Past reads a value that is computed in every frame and is no Past itself, and all that
// read the past of one value agree in what it was before the first frame.
#pragma once

#include <vector>

#include "worker/expressions/program.h"

namespace tutti::expressions {

// Which values are the same in all frames of a block. A Copy is not: it is there to have a past.
std::vector<bool> held_values(const Program& program, bool held_inputs);

void resolve_past(Program& program, bool held_inputs);

}  // namespace tutti::expressions
