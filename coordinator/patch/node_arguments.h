// What a node reads as signals or numbers: its Input and Value parameters, mul and add; and the numbers of a matrix.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "worker/objects/declaration.h"
#include "worker/plan.h"

namespace tutti {

inline bool is_fixed(const Parameter& parameter) { return parameter.kind != ParameterKind::Input && parameter.kind != ParameterKind::Value; }

// The rows of a matrix are fixed, and yet can be set: number by number, where there are not too many.
inline bool is_matrix(const Parameter& parameter) { return parameter.kind == ParameterKind::Rows; }
inline constexpr std::size_t kLargestSetMatrix = 65536;

// Where a parameter that is fixed stands in Node::fixed.
inline std::ptrdiff_t fixed_index(const Declaration& declaration, int parameter) {
  return std::count_if(declaration.parameters.begin(), declaration.parameters.begin() + parameter, is_fixed);
}

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

// Where the numbers of one of these, or the rows of a matrix, stand in a Node or const Node. Empty: it is a signal, or a matrix of nothing but 0.
template <class N>
auto& numbers_of(N& node, const Declaration& declaration, int parameter) {
  if (parameter < 0 || !is_matrix(declaration.parameters[static_cast<std::size_t>(parameter)])) return argument_of(node, declaration, parameter).numbers;
  return node.fixed[static_cast<std::size_t>(fixed_index(declaration, parameter))].numbers;
}

// How wide the matrix is that a node makes, or how high ("width", "height").
inline std::size_t matrix_extent(const Node& node, const Declaration& declaration, std::string_view name) {
  return static_cast<std::size_t>(node.fixed[static_cast<std::size_t>(fixed_index(declaration, *declaration.find(name)))].number);
}
inline std::size_t matrix_size(const Node& node, const Declaration& declaration) { return matrix_extent(node, declaration, "width") * matrix_extent(node, declaration, "height"); }

// Gives a node another's numbers, which has as many streams. A matrix of another size stays as it is.
inline void take_numbers(Node& node, const Node& other, const Declaration& declaration, int parameter) {
  if (parameter < 0 || !is_matrix(declaration.parameters[static_cast<std::size_t>(parameter)])) {
    argument_of(node, declaration, parameter) = argument_of(other, declaration, parameter);
  } else if (matrix_size(node, declaration) == matrix_size(other, declaration)) {
    FixedArgument& rows = node.fixed[static_cast<std::size_t>(fixed_index(declaration, parameter))];
    rows.numbers = numbers_of(other, declaration, parameter);
    rows.number = static_cast<double>(matrix_extent(node, declaration, "width"));
  }
}

}  // namespace tutti
