#include "coordinator/patch/unheard.h"

#include <algorithm>

#include "worker/objects/registry.h"

namespace tutti {

namespace {

template <class Visit>
void each_argument(Node& node, Visit visit) {
  for (Argument& a : node.inputs) visit(a);
  for (Argument& a : node.values) visit(a);
  visit(node.mul);
  visit(node.add);
}

bool acts_at_times(const Node& node) {
  const ObjectType* type = Registry::find(node.object);
  return type && type->declaration.role == ObjectRole::Event;
}

// Nodes stand after all that they read, so one pass from the last to the first finds all ways.
std::vector<bool> find_heard(std::vector<Node>& nodes) {
  std::vector<bool> heard(nodes.size());
  for (std::size_t i = nodes.size(); i-- > 0;) {
    Node& node = nodes[i];
    if (!heard[i] && node.out.empty() && !acts_at_times(node)) continue;
    heard[i] = true;
    each_argument(node, [&](const Argument& a) {
      for (const Tap& tap : a.taps) heard[static_cast<std::size_t>(tap.node)] = true;
    });
    for (const FixedArgument& f : node.fixed)
      if (f.table >= 0) heard[static_cast<std::size_t>(f.table)] = true;
  }
  return heard;
}

void renumber(Node& node, const std::vector<int>& numbers) {
  const auto renumbered = [&](int old) { return numbers[static_cast<std::size_t>(old)]; };
  each_argument(node, [&](Argument& a) {
    for (Tap& tap : a.taps) tap.node = renumbered(tap.node);
  });
  for (FixedArgument& f : node.fixed) {
    if (f.table >= 0) f.table = renumbered(f.table);
    std::erase_if(f.actions, [&](const Action& action) { return renumbered(action.node) < 0; });
    for (Action& action : f.actions) action.node = renumbered(action.node);
  }
}

}  // namespace

std::vector<int> drop_unheard(std::vector<Node>& nodes) {
  const std::vector<bool> heard = find_heard(nodes);
  std::vector<int> numbers(nodes.size(), -1);
  int kept = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (heard[i]) numbers[i] = kept++;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!heard[i]) continue;
    renumber(nodes[i], numbers);
    if (static_cast<std::size_t>(numbers[i]) != i) nodes[static_cast<std::size_t>(numbers[i])] = std::move(nodes[i]);
  }
  nodes.resize(static_cast<std::size_t>(kept));
  return numbers;
}

}  // namespace tutti
