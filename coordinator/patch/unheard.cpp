#include "coordinator/patch/unheard.h"

#include <algorithm>

#include "coordinator/patch/node_arguments.h"
#include "coordinator/patch/shared_tables.h"
#include "coordinator/patch/table_writers.h"
#include "worker/objects/registry.h"
#include "worker/published_area.h"

namespace tutti {

namespace {

bool acts_at_times(const Node& node) {
  const ObjectType* type = Registry::find(node.object);
  return type && type->declaration.role == ObjectRole::Event;
}

// An analyser is there to be looked at.
bool is_watched(const Node& node) {
  const ObjectType* type = Registry::find(node.object);
  return type && published_kind(type->declaration);
}

// Heard is what is sent out, what acts at times, what is watched, what writes to a table that patches share, all that these read, and what writes to a table
// that they read.
std::vector<bool> find_heard(std::vector<Node>& nodes) {
  std::vector<bool> heard(nodes.size());
  const std::vector<std::vector<int>> writers = find_table_writers(nodes);
  std::vector<int> left;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (!nodes[i].out.empty() || acts_at_times(nodes[i]) || is_watched(nodes[i])) left.push_back(static_cast<int>(i));
  for (std::size_t i = 0; i < nodes.size(); ++i)  // other patches may hear a shared table
    if (is_shared_table(nodes[i])) left.insert(left.end(), writers[i].begin(), writers[i].end());
  while (!left.empty()) {
    const auto i = static_cast<std::size_t>(left.back());
    left.pop_back();
    if (heard[i]) continue;
    heard[i] = true;
    each_argument(nodes[i], [&](const Argument& a) {
      for (const Tap& tap : a.taps)
        if (!heard[static_cast<std::size_t>(tap.node)]) left.push_back(tap.node);
    });
    for (const FixedArgument& f : nodes[i].fixed) left.insert(left.end(), f.tables.begin(), f.tables.end());
    left.insert(left.end(), writers[i].begin(), writers[i].end());
  }
  return heard;
}

}  // namespace

void renumber(Node& node, const std::vector<int>& numbers) {
  const auto renumbered = [&](int old) { return numbers[static_cast<std::size_t>(old)]; };
  each_argument(node, [&](Argument& a) {
    for (Tap& tap : a.taps) tap.node = renumbered(tap.node);
  });
  for (FixedArgument& f : node.fixed) {
    for (int& table : f.tables) table = renumbered(table);
    std::erase_if(f.actions, [&](const Action& action) { return renumbered(action.node) < 0; });
    for (Action& action : f.actions) action.node = renumbered(action.node);
  }
}

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
