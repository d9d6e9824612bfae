#include "coordinator/planning/atoms.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>

#include "worker/objects/registry.h"

namespace tutti {
namespace {

class Union {
 public:
  explicit Union(int size) : parent_(static_cast<std::size_t>(size)) { std::iota(parent_.begin(), parent_.end(), 0); }
  int find(int x) {
    while (at(x) != x) x = at(x) = at(at(x));
    return x;
  }
  void join(int a, int b) {
    a = find(a), b = find(b);
    at(std::max(a, b)) = std::min(a, b);
  }

 private:
  int& at(int x) { return parent_[static_cast<std::size_t>(x)]; }
  std::vector<int> parent_;
};

// When nodes are computed, and what follows from it for the division of a graph.
//
// An object that nothing hears stands still (worker/graph.cpp). So a source is computed at the same times as in the undivided graph only if what
// hears it is: either all its readers are always heard, or it has one reader alone, of which the same holds.
class Hearing {
 public:
  explicit Hearing(const StreamGraph& graph) : graph_(graph), readers_(static_cast<std::size_t>(graph.nodes())) {
    for (int v = 0; v < graph.vertices(); ++v)
      graph.each_source(v, [&](int source, bool) {
        if (graph.node_of(source) != graph.node_of(v)) readers_[index(graph.node_of(source))].insert(graph.node_of(v));
      });
    // Readers stand after what they read, but for those who write to a table or act: these are heard whatever reads them.
    find_stateless();
    steady_.assign(readers_.size(), false);
    uniform_.assign(readers_.size(), false);
    for (int n = graph.nodes() - 1; n >= 0; --n) {
      steady_[index(n)] = always_plays(n) && (is_root(n) || any_reader_steady(n));
      uniform_[index(n)] = is_root(n) || same_for_copies(n);
    }
  }

  bool steady(int node) const { return steady_[index(node)]; }
  bool all_readers_steady(int node) const {
    return std::all_of(readers_[index(node)].begin(), readers_[index(node)].end(), [&](int r) { return steady(r); });
  }
  // May the streams of a bank be computed in several places?
  bool may_divide(int node) const { return stateless_[index(node)] || uniform_[index(node)]; }
  // May others compute it for themselves, without sending it out?
  bool may_copy(int node) const { return stateless_[index(node)] || same_for_copies(node); }

 private:
  static std::size_t index(int i) { return static_cast<std::size_t>(i); }
  bool is_root(int n) const { return !graph_.node(n).out.empty() || graph_.is_event(n) || graph_.writes_table(n); }
  bool always_plays(int n) const {
    const Play& play = graph_.node(n).play;
    return play.on && play.delay == 0 && play.duration == 0 && !graph_.is_switched(n);
  }
  bool any_reader_steady(int n) const {
    return std::any_of(readers_[index(n)].begin(), readers_[index(n)].end(), [&](int r) { return steady(r); });
  }
  bool same_for_copies(int n) const {
    const std::set<int>& readers = readers_[index(n)];
    return all_readers_steady(n) || (readers.size() == 1 && graph_.node(n).out.empty() && uniform_[index(*readers.begin())]);
  }
  // Neither it nor anything that it needs keeps a state: it does not matter when it was computed before.
  void find_stateless() {
    for (int n = 0; n < graph_.nodes(); ++n) stateless_.push_back(graph_.is_table(n) || Registry::find(graph_.node(n).object)->pure);
    for (int n = 0; n < graph_.nodes(); ++n)  // sources stand before their readers
      if (!stateless_[index(n)])
        for (const int reader : readers_[index(n)]) stateless_[index(reader)] = false;
  }

  const StreamGraph& graph_;
  std::vector<std::set<int>> readers_;
  std::vector<bool> stateless_, steady_, uniform_;
};

// May it be computed several times at all?
bool repeats(const StreamGraph& graph, int node) {
  if (graph.writes_table(node) || graph.is_changed_ahead(node)) return false;
  for (const Parameter& p : Registry::find(graph.node(node).object)->declaration.parameters)
    if (p.streams_rule == StreamsRule::Channels && !graph.is_table(node)) return false;  // a file is read by one
  return true;
}

// What each vertex costs with all it needs; infinite where that can't be computed several times. What stands twice in it counts twice.
std::vector<double> costs_of_copies(const StreamGraph& graph, const AtomRules& rules, const Hearing& hearing) {
  constexpr double kNever = std::numeric_limits<double>::infinity();
  std::vector<double> costs(static_cast<std::size_t>(graph.vertices()), -1);
  const auto cost = [&](const auto& self, int v) -> double {
    double& known = costs[static_cast<std::size_t>(v)];
    if (known >= 0) return known;
    const int n = graph.node_of(v);
    known = kNever;  // whoever needs itself (by a table, by an action)
    if (!repeats(graph, n) || !hearing.may_copy(n) || rules.keep_together[static_cast<std::size_t>(n)] >= 0) return known;
    double sum = rules.cost[static_cast<std::size_t>(n)] / graph.vertices_of(n);
    int last = -1;
    graph.each_source(v, [&](int source, bool) {
      if (source == last) return;  // the streams of one source, one after the other
      last = source;
      if (sum <= rules.cheap) sum += self(self, source);
    });
    return known = sum;
  };
  for (int v = 0; v < graph.vertices(); ++v) cost(cost, v);
  return costs;
}

std::vector<bool> wanted_by_several(const StreamGraph& graph, const std::vector<bool>& cut) {
  std::vector<int> reader(static_cast<std::size_t>(graph.vertices()), -1);
  std::vector<bool> several(reader.size(), false);
  for (int v = 0; v < graph.vertices(); ++v)
    graph.each_source(v, [&](int source, bool summed) {
      if (summed && cut[static_cast<std::size_t>(graph.node_of(v))]) return;
      int& first = reader[static_cast<std::size_t>(source)];
      if (first >= 0 && first != v) several[static_cast<std::size_t>(source)] = true;
      first = v;
    });
  return several;
}

}  // namespace

Atoms find_atoms(const StreamGraph& graph, const AtomRules& rules) {
  const Hearing hearing(graph);
  const std::vector<double> costs = costs_of_copies(graph, rules, hearing);
  const std::vector<bool> several = wanted_by_several(graph, rules.cut);
  Atoms atoms;
  atoms.copied.resize(static_cast<std::size_t>(graph.vertices()));
  // What a copy needs is copied with it.
  for (int v = 0; v < graph.vertices(); ++v)
    atoms.copied[static_cast<std::size_t>(v)] = several[static_cast<std::size_t>(v)] && costs[static_cast<std::size_t>(v)] <= rules.cheap;
  std::vector<int> left;
  for (int v = 0; v < graph.vertices(); ++v)
    if (atoms.copied[static_cast<std::size_t>(v)]) left.push_back(v);
  while (!left.empty()) {
    const int v = left.back();
    left.pop_back();
    graph.each_source(v, [&](int source, bool) {
      if (atoms.copied[static_cast<std::size_t>(source)]) return;
      atoms.copied[static_cast<std::size_t>(source)] = true;
      left.push_back(source);
    });
  }
  const auto without_atom = [&](int v) { return atoms.copied[static_cast<std::size_t>(v)] && graph.node(graph.node_of(v)).out.empty(); };

  Union sets(graph.vertices());
  std::vector<int> first_of_group(static_cast<std::size_t>(graph.nodes()), -1);
  for (int v = 0; v < graph.vertices(); ++v) {
    if (without_atom(v)) continue;
    const int n = graph.node_of(v);
    graph.each_source(v, [&](int source, bool summed) {
      const bool sent = summed && rules.cut[static_cast<std::size_t>(n)];
      if (!atoms.copied[static_cast<std::size_t>(source)] && !sent) sets.join(v, source);
    });
    if (v > graph.first_vertex(n) && !without_atom(v - 1) && !hearing.may_divide(n)) sets.join(v, v - 1);
    const int group = rules.keep_together[static_cast<std::size_t>(n)];
    if (group < 0) continue;
    int& first = first_of_group[static_cast<std::size_t>(group)];
    if (first >= 0) sets.join(first, v);
    first = v;
  }
  atoms.atom_of.assign(static_cast<std::size_t>(graph.vertices()), kShared);
  std::vector<int> number(static_cast<std::size_t>(graph.vertices()), -1);
  for (int v = 0; v < graph.vertices(); ++v) {
    if (without_atom(v)) continue;
    int& atom = number[static_cast<std::size_t>(sets.find(v))];
    if (atom < 0) {
      atom = atoms.count++;
      atoms.vertices.emplace_back();
    }
    atoms.atom_of[static_cast<std::size_t>(v)] = atom;
    atoms.vertices[static_cast<std::size_t>(atom)].push_back(v);
  }
  return atoms;
}

std::vector<bool> sums_to_cut(const StreamGraph& graph, const AtomRules& rules, bool adds) {
  const Hearing hearing(graph);
  const std::vector<double> costs = costs_of_copies(graph, rules, hearing);
  std::vector<bool> cut(static_cast<std::size_t>(graph.nodes()), false);
  for (int n = 0; n < graph.nodes(); ++n) {
    if (!graph.is_sum(n) || (graph.node(n).object == "Add" && !adds) || rules.keep_together[static_cast<std::size_t>(n)] >= 0) continue;
    cut[static_cast<std::size_t>(n)] = hearing.steady(n) && hearing.all_readers_steady(n) && costs[static_cast<std::size_t>(graph.first_vertex(n))] > rules.cheap;
  }
  return cut;
}

}  // namespace tutti
