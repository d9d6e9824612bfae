// What a node reads as signals or numbers: its Input and Value parameters, mul and add.
#pragma once

#include <algorithm>
#include <cstddef>

#include "worker/objects/declaration.h"
#include "worker/plan.h"

namespace tutti {

// The Argument of one of them, of a Node or const Node: an index into Declaration::parameters, or kMul, kAdd.
template <class N>
auto& argument_of(N& node, const Declaration& declaration, int parameter) {
  if (parameter == kMul) return node.mul;
  if (parameter == kAdd) return node.add;
  const std::vector<Parameter>& parameters = declaration.parameters;
  const ParameterKind kind = parameters[static_cast<std::size_t>(parameter)].kind;
  const auto index = std::count_if(parameters.begin(), parameters.begin() + parameter, [&](const Parameter& p) { return p.kind == kind; });
  return (kind == ParameterKind::Input ? node.inputs : node.values)[static_cast<std::size_t>(index)];
}

}  // namespace tutti
