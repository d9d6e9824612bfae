// What a function of Expr's language gives for the values of its arguments.
#pragma once

#include <vector>

#include "worker/expressions/builder.h"
#include "worker/expressions/functions.h"
#include "worker/expressions/variables.h"

namespace tutti::expressions {

// `values`: as many as the function takes; those that may be left out may be missing. Not for Define, Let, Var, Out and Load.
Value apply(Builder& builder, const Function& function, const std::vector<Value>& values);

}  // namespace tutti::expressions
