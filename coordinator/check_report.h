// What `tutti check` tells of patches that are right: where the time goes, which worker computes what, how much more would fit, what could be better.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "coordinator/assignments.h"
#include "coordinator/findings/finding.h"
#include "coordinator/planning/costs.h"

namespace tutti {

struct CheckedPatch {
  Patch patch;
  std::string text;  // as it was read
  std::vector<Finding> findings;
  std::vector<Absorbed> absorbed;
};

// {"valid", "instruction_set", "objects", "workers", "load", "headroom", "unheard", "absorbed", "findings"}. Loads are parts of one core.
nlohmann::json check_report(const std::vector<CheckedPatch>& patches, const Assignments& assignments, Costs& costs, int cores, double rate);

// For a person.
void print_check_report(const nlohmann::json& report, bool colour);

// The plan as a picture, for Graphviz: a box for each worker, an arrow for each signal, a broken one where it goes from worker to worker.
std::string check_picture(const Assignments& assignments, Costs& costs);

}  // namespace tutti
