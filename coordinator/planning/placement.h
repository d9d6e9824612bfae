// Which worker computes which atom.
#pragma once

#include <vector>

#include "coordinator/planning/atoms.h"

namespace tutti {

struct Placement {
  std::vector<int> worker_of;   // each atom
  std::vector<double> load;     // of each worker, nanoseconds a frame; without what several compute for themselves

  double busiest() const;
  double mean() const;
};

// Spreads the atoms so that the busiest worker has as little as possible. Equal atoms (the streams of a bank) are divided in runs, and only where
// whole banks do not fill the workers evenly: a bank is cheapest in one piece. Deterministic.
Placement place_atoms(const StreamGraph& graph, const Atoms& atoms, const std::vector<double>& cost, int workers);

// What a bank costs that has `part` of the `whole` streams of one that costs `cost`: banks are computed in groups of sixteen.
double cost_of_part(double cost, int part, int whole);

}  // namespace tutti
