// The value of one operation on numbers: what is the same in every frame is computed once, when the expression is compiled. What the operations
// mean where there is no real result is told in worker/simd/elementary.h.
#pragma once

#include "worker/expressions/program.h"

namespace tutti::expressions {

// Of an operation without state.
float value_of(Op op, float a, float b, float c);

}  // namespace tutti::expressions
