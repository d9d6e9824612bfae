// From compiled patches to what each worker computes.
#pragma once

#include <string>
#include <vector>

#include "coordinator/assignments.h"

namespace tutti {

// A patch or a copy of one, compiled.
struct Voice {
  Plan plan;
  std::string path;  // of the patch
  std::string name;  // "chorus", "chorus#2"
  int stage = 0;     // a voice that hears others through shared tables has a later one
  std::vector<std::string> unheard = {};  // objects that were left out
};

// Divides voices between `workers`; fewer get something where there is less to divide. `cost`: nanoseconds a frame of each node of all voices' plans, one
// after the other in the order of their stages.
Assignments divide_voices(const std::vector<Voice>& voices, std::vector<double> cost, int workers);

// `voices` have their places in the shared tables. Fills workers, loads, links and buses.
Assignments plan_workers(const std::vector<Voice>& voices, const AssignmentOptions& options);

}  // namespace tutti
