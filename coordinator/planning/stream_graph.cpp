#include "coordinator/planning/stream_graph.h"

#include <algorithm>

#include "coordinator/patch/activity.h"
#include "worker/objects/registry.h"
#include "worker/objects/spectral_signals.h"
#include "worker/published_area.h"

namespace tutti {
namespace {

// How many streams of the node can't be computed apart. All of them: those of one file, of a sum, of what takes its inputs whole, and of what
// takes a table of several streams (stream s reads table s), and those in which the frames of a spectrum lie.
int streams_together(const Plan& plan, const Node& node, const Declaration& declaration) {
  if (declaration.role != ObjectRole::Audio || streams_make_frames(declaration)) return node.streams;
  int together = 1;
  std::size_t fixed = 0;
  for (const Parameter& p : declaration.parameters) {
    if (p.whole || p.streams_rule == StreamsRule::Sets || p.streams_rule == StreamsRule::Channels || p.kind == ParameterKind::Names) return node.streams;
    if (p.streams_rule == StreamsRule::Doubles) together *= 2;
    if (p.kind == ParameterKind::Input || p.kind == ParameterKind::Value) continue;
    const FixedArgument& argument = node.fixed.at(fixed++);
    if (p.streams_rule == StreamsRule::Multiplies) together *= p.kind == ParameterKind::Flag ? 1 + (argument.number != 0) : std::max(1, static_cast<int>(argument.number));
    const bool one_table = argument.tables.empty() || (argument.tables.size() == 1 && plan.nodes[static_cast<std::size_t>(argument.tables[0])].streams == 1);
    if (!one_table || p.writes) return node.streams;
  }
  return node.streams % together == 0 ? together : node.streams;
}

bool all_signals(const std::vector<Argument>& arguments) {
  return !arguments.empty() && std::all_of(arguments.begin(), arguments.end(), [](const Argument& a) { return a.is_signal(); });
}

}  // namespace

StreamGraph::StreamGraph(const Plan& plan)
    : plan_(plan), ahead_(find_activity(plan.nodes).ahead), acted_upon_(find_acted_upon(plan.nodes)), needed_(plan.nodes.size()) {
  for (int i = 0; i < nodes(); ++i) find_facts(i);
  find_actors();
}

void StreamGraph::find_facts(int index) {
  const Node& n = node(index);
  const Declaration& declaration = Registry::find(n.object)->declaration;
  // An Add of two banks is cut as a whole or not at all.
  const bool sum = (n.object == "Mix" || n.object == "Add") && n.rate == 1 && all_signals(n.inputs);
  const int together = sum && n.object == "Add" && n.streams <= 8 ? n.streams : streams_together(plan_, n, declaration);
  sum_.push_back(sum && together == n.streams);
  event_.push_back(declaration.role == ObjectRole::Event || published_kind(declaration).has_value());
  table_.push_back(declaration.role == ObjectRole::Table);
  writes_.push_back(declaration.writes_table());
  together_.push_back(together);
  for (int v = 0; v < n.streams / together; ++v) node_of_.push_back(index);
  first_.push_back(static_cast<int>(node_of_.size()));
}

int StreamGraph::vertex_of(const Tap& tap) const { return first_vertex(tap.node) + tap.stream % node(tap.node).streams / streams_of_vertex(tap.node); }

void StreamGraph::find_actors() {
  for (int i = 0; i < nodes(); ++i) {
    std::size_t fixed = 0;
    for (const Parameter& p : Registry::find(node(i).object)->declaration.parameters) {
      if (p.kind == ParameterKind::Input || p.kind == ParameterKind::Value) continue;
      const FixedArgument& argument = node(i).fixed.at(fixed++);
      for (const int table : argument.tables) {
        needed_[static_cast<std::size_t>(i)].push_back(table);
        if (p.writes) needed_[static_cast<std::size_t>(table)].push_back(i);
      }
      for (const Action& action : argument.actions) {
        if (action.node < 0) continue;
        std::vector<int>& needed = needed_[static_cast<std::size_t>(action.node)];
        if (std::find(needed.begin(), needed.end(), i) == needed.end()) needed.push_back(i);
      }
    }
  }
}

}  // namespace tutti
