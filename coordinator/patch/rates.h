// The order of nodes that run at several rates.
#pragma once

#include <vector>

#include "worker/plan.h"

namespace tutti {

struct RateOrder {
  std::vector<int> places;  // for each node, where it now stands
  int stuck = -1;           // a node that can't be computed together with those that it exchanges signals of a fast rate with; -1: none
};

// Nodes that exchange signals of a fast rate are computed together (Graph::find_runs): they are put one after the other, all others stay as they stand
// where they can. That can't be done where one reads the other by way of another rate as well: then nothing is moved.
RateOrder order_by_rates(std::vector<Node>& nodes);

}  // namespace tutti
