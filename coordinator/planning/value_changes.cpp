#include "coordinator/planning/value_changes.h"

#include "coordinator/patch/node_arguments.h"
#include "worker/objects/registry.h"

namespace tutti {
namespace {

// A node with another's numbers where both have numbers.
Node with_numbers_of(Node node, const Node& other) {
  const auto take = [](Argument& a, const Argument& b) {
    if (!a.is_signal() && !b.is_signal()) a.numbers = b.numbers;
  };
  for (std::size_t i = 0; i < std::min(node.inputs.size(), other.inputs.size()); ++i) take(node.inputs[i], other.inputs[i]);
  for (std::size_t i = 0; i < std::min(node.values.size(), other.values.size()); ++i) take(node.values[i], other.values[i]);
  take(node.mul, other.mul);
  take(node.add, other.add);
  const Declaration& declaration = Registry::find(node.object)->declaration;
  if (node.object == other.object && declaration.makes_matrix() && matrix_size(node, declaration) <= kLargestSetMatrix)
    for (std::size_t p = 0; p < declaration.parameters.size(); ++p)
      if (is_matrix(declaration.parameters[p])) take_numbers(node, other, declaration, static_cast<int>(p));
  return node;
}

class Comparison {
 public:
  explicit Comparison(std::vector<ValueChange>& changes) : changes_(changes) {}

  bool compare(int worker, const WorkerPlan& playing, const WorkerPlan& wanted) {
    if (playing.parts.size() != wanted.parts.size()) return false;
    int number = 0;  // of the node, through all parts
    for (std::size_t p = 0; p < playing.parts.size(); ++p) {
      const Plan &a = playing.parts[p], &b = wanted.parts[p];
      if (a.nodes.size() != b.nodes.size() || a.channels != b.channels || a.sent != b.sent || a.received.size() != b.received.size()) return false;
      for (std::size_t n = 0; n < a.nodes.size(); ++n, ++number) {
        // b with its own: a matrix of nothing but 0 then says its width as well.
        if (with_numbers_of(a.nodes[n], b.nodes[n]) != with_numbers_of(b.nodes[n], b.nodes[n])) return false;
        find_changes(worker, number, a.nodes[n], b.nodes[n]);
      }
    }
    return true;
  }

 private:
  void find_changes(int worker, int number, const Node& a, const Node& b) {
    std::size_t input = 0, value = 0;
    const Declaration& declaration = Registry::find(a.object)->declaration;
    const auto& parameters = declaration.parameters;
    for (std::size_t p = 0; p < parameters.size(); ++p) {
      if (parameters[p].kind == ParameterKind::Input) add(worker, number, static_cast<int>(p), a.inputs[input], b.inputs[input]), ++input;
      else if (parameters[p].kind == ParameterKind::Value) add(worker, number, static_cast<int>(p), a.values[value], b.values[value]), ++value;
      else if (is_matrix(parameters[p]) && numbers_of(a, declaration, static_cast<int>(p)) != numbers_of(b, declaration, static_cast<int>(p)))
        add(worker, number, static_cast<int>(p), numbers_of(b, declaration, static_cast<int>(p)));
    }
    add(worker, number, kMul, a.mul, b.mul);
    add(worker, number, kAdd, a.add, b.add);
  }

  void add(int worker, int node, int parameter, const Argument& a, const Argument& b) {
    if (a != b) add(worker, node, parameter, b.numbers);
  }

  void add(int worker, int node, int parameter, const std::vector<double>& numbers) {
    for (std::size_t s = 0; s < std::max<std::size_t>(1, numbers.size()); ++s) {
      Command command{};
      command.kind = CommandKind::Set;
      command.node = node;
      command.parameter = parameter;
      command.stream = numbers.size() <= 1 ? -1 : static_cast<int>(s);
      command.value = numbers.empty() ? 0.0 : numbers[s];  // a matrix of nothing but 0
      changes_.push_back({worker, command});
    }
  }

  std::vector<ValueChange>& changes_;
};

}  // namespace

std::optional<std::vector<ValueChange>> value_changes(const std::vector<const Assignment*>& playing, const std::vector<Assignment>& wanted) {
  if (playing.size() != wanted.size()) return std::nullopt;
  std::vector<ValueChange> changes;
  Comparison comparison(changes);
  for (std::size_t w = 0; w < playing.size(); ++w)
    if (!comparison.compare(static_cast<int>(w), playing[w]->plan, wanted[w].plan)) return std::nullopt;
  return changes;
}

}  // namespace tutti
