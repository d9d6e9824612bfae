// Which worker plays what.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "coordinator/patch/compile.h"
#include "coordinator/patch/patch.h"
#include "coordinator/supervisor.h"

namespace tutti {

// Thrown where a patch turns out wrong: every problem is one line for the user, the exit status is 2.
struct PatchProblems {
  std::vector<Problem> problems;
};

// Loads patches by path. Throws PatchProblems with all problems of all files.
std::vector<Patch> load_patches(const std::vector<std::string>& paths);

// The most output channels that one of them asks for.
int channels_of(const std::vector<Patch>& patches);

// What an instance plays, spread over workers.
struct Assignments {
  std::vector<Assignment> workers;
  int input_channels = 0;           // that come in from outside
  int links = 0;                    // between workers of different stages
  std::int64_t shared_floats = 0;   // memory of the tables that the patches share
  int shortest_shared_table = 0;    // samples; 0: there are none
};

// One plan for each worker: `copies` of each patch, spread so that the sums of streams are even; the same input always gives the
// same assignment. `workers` 0: one for each copy of each patch, as far as `most_workers` go. Throws PatchProblems.
Assignments assign(const std::vector<Patch>& patches, int copies, int workers, int most_workers, double rate);

}  // namespace tutti
