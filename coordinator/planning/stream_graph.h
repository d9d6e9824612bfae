// A plan seen stream by stream: which streams need which others. All on the main thread.
#pragma once

#include <vector>

#include "coordinator/patch/actions.h"
#include "worker/plan.h"

namespace tutti {

// A vertex is some streams of a node that can't be computed apart: one stream of a bank, the outputs of one of Pan's inputs, all streams of a
// sound file or of a Mix.
class StreamGraph {
 public:
  explicit StreamGraph(const Plan& plan);  // the plan must outlive it

  const Plan& plan() const { return plan_; }
  const Node& node(int index) const { return plan_.nodes[static_cast<std::size_t>(index)]; }
  int nodes() const { return static_cast<int>(plan_.nodes.size()); }
  int vertices() const { return first_.back(); }
  int first_vertex(int node) const { return first_[static_cast<std::size_t>(node)]; }
  int vertices_of(int node) const { return first_vertex(node + 1) - first_vertex(node); }
  int node_of(int vertex) const { return node_of_[static_cast<std::size_t>(vertex)]; }
  // Streams of one vertex of the node, side by side.
  int streams_of_vertex(int node) const { return together_[static_cast<std::size_t>(node)]; }
  // The vertex of a stream of any of the node's outputs.
  int vertex_of(const Tap& tap) const;

  // Visits all that a vertex needs: what it reads, its tables, who writes to them, and who acts upon it. visit(source vertex, summed): is the
  // source only added to others there (an input of a Mix, either side of an Add)?
  template <class Visit>
  void each_source(int vertex, Visit visit) const;

  // Is the node a sum of signals alone, at which it can be cut?
  bool is_sum(int node) const { return sum_[static_cast<std::size_t>(node)]; }
  // Does an action play or stop it?
  bool is_switched(int node) const { return acted_upon_.played_or_stopped[static_cast<std::size_t>(node)]; }
  // Does an action change it that may come of what is computed ahead for an event that listens (Graph::choose_ahead), itself among it?
  bool is_changed_ahead(int node) const { return ahead_[static_cast<std::size_t>(node)] && acted_upon_.at_all(static_cast<std::size_t>(node)); }
  bool is_event(int node) const { return event_[static_cast<std::size_t>(node)]; }
  bool is_table(int node) const { return table_[static_cast<std::size_t>(node)]; }
  bool writes_table(int node) const { return writes_[static_cast<std::size_t>(node)]; }

 private:
  void find_facts(int node);
  void find_actors();

  const Plan& plan_;
  std::vector<int> first_{0};               // by node, and one more
  std::vector<int> node_of_;                // by vertex
  std::vector<int> together_;               // by node
  std::vector<bool> sum_, event_, table_, writes_, ahead_;
  ActedUpon acted_upon_;
  std::vector<std::vector<int>> needed_;    // by node: tables, writers of tables, actors: needed as a whole
};

template <class Visit>
void StreamGraph::each_source(int vertex, Visit visit) const {
  const int index = node_of(vertex);
  const Node& reader = node(index);
  const int together = streams_of_vertex(index), begin = (vertex - first_vertex(index)) * together;
  const auto visit_argument = [&](const Argument& argument, bool summed) {
    if (argument.taps.empty()) return;
    const bool by_stream = vertices_of(index) > 1 && argument.taps.size() > 1;
    const std::size_t from = by_stream ? static_cast<std::size_t>(begin) : 0;
    const std::size_t to = by_stream ? from + static_cast<std::size_t>(together) : argument.taps.size();
    for (std::size_t i = from; i < to; ++i) visit(vertex_of(argument.taps[i]), summed);
  };
  for (const Argument& argument : reader.inputs) visit_argument(argument, is_sum(index));
  for (const Argument& argument : reader.values) visit_argument(argument, false);
  visit_argument(reader.mul, false);
  visit_argument(reader.add, false);
  for (const int needed : needed_[static_cast<std::size_t>(index)])
    for (int v = first_vertex(needed); v < first_vertex(needed + 1); ++v) visit(v, false);
}

}  // namespace tutti
