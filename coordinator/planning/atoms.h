// Atoms: what must be computed in one place. A patch is divided between them.
#pragma once

#include <vector>

#include "coordinator/planning/stream_graph.h"

namespace tutti {

// A cheap source that several atoms need (an lfo, an envelope) belongs to none: each computes it for itself, and gets the same samples.
inline constexpr int kShared = -1;

struct Atoms {
  std::vector<int> atom_of;       // by vertex of the graph; kShared
  std::vector<bool> copied;       // by vertex: other atoms compute it for themselves, whether it belongs to one or not
  int count = 0;
  std::vector<std::vector<int>> vertices;  // of each atom, ascending
};

struct AtomRules {
  std::vector<double> cost;       // of each node, nanoseconds a frame
  std::vector<bool> cut;          // by node: sums that are not computed where their inputs are
  std::vector<int> keep_together; // by node: all nodes of one number are one atom; -1: they need not be
  double cheap = 0;               // what a source may cost, with all it needs, that is computed several times
};

Atoms find_atoms(const StreamGraph& graph, const AtomRules& rules);

// The sums at which the graph may be cut so that the same sound comes out: somebody needs them always, and what they add up costs more than
// `cheap`. Adds beside Mixes only if `adds`.
std::vector<bool> sums_to_cut(const StreamGraph& graph, const AtomRules& rules, bool adds);

}  // namespace tutti
