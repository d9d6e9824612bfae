// The order of nodes that run at several rates.
#pragma once

#include <string>
#include <vector>

#include "worker/plan.h"

namespace tutti {

struct RateOrder {
  std::vector<int> places;  // for each node, where it now stands
  int stuck = -1;           // a node that can't be computed in any order; -1: none
  std::string why;          // what was found and expected
};

// Nodes that exchange signals of a fast rate are computed together (Graph::find_runs): they are put one after the other, all others stay as they stand
// where they can. That can't be done where one reads the other by way of another rate as well, nor where an event acts on what it hears of them (a TrigFunc), which is
// computed before all else: then nothing is moved.
RateOrder order_by_rates(std::vector<Node>& nodes);

}  // namespace tutti
