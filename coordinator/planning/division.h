// From atoms and their workers to the plans that workers compute, with the buses between them.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "coordinator/planning/atoms.h"
#include "coordinator/planning/placement.h"

namespace tutti {

struct Division {
  std::vector<WorkerPlan> workers;
  std::vector<int> stage;         // of each worker: the latest that a part of it has; 0 waits for nobody
  std::vector<int> bus_channels;  // of each bus
  int links = 0;
};

// `cut`, by node, are the sums that the atoms were made without: what they add up in other workers comes to them by buses, a period at a time.
// Where all of it is computed in one worker, the sum is not cut after all. `after`: pairs of atoms, the second of which computes each period after
// the first. Nothing: two workers would wait for each other.
std::optional<Division> divide(const StreamGraph& graph, const Atoms& atoms, const std::vector<bool>& cut, const Placement& placement,
                               const std::vector<std::pair<int, int>>& after);

}  // namespace tutti
