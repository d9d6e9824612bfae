// Which worker plays what.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "coordinator/patch/compile.h"
#include "coordinator/patch_copies.h"
#include "coordinator/supervisor.h"

namespace tutti {

// Thrown where a patch turns out wrong: every problem is one line for the user, the exit status is 2.
struct PatchProblems {
  std::vector<Problem> problems;
};

// Loads patches by path. Throws PatchProblems with all problems of all files.
std::vector<Patch> load_patches(const std::vector<std::string>& paths);

// The most output channels that one of them asks for; without any, as many as a patch has that does not say.
int channels_of(const std::vector<Patch>& patches);

// Of a core: a patch that needs less, for each worker that it could have, is played by one.
inline constexpr double kWorthPlaying = 0.25;

struct AssignmentOptions {
  int workers = 0;             // 0: one for each copy of each patch, at most `most_workers`; fewer patches than cores are divided where it is worth it
  int most_workers = 1;
  bool whole = false;          // each copy has a worker of its own
  int cores = 1;               // that are free
  double worth = 0;            // a worker that is not asked for must have this much to do, in nanoseconds a frame
  double rate = 48000;
  bool live = false;           // objects may be changed while they sound: each is computed by itself, and Assignments::played is filled
  bool follow_transport = false;  // objects that keep time (coordinator/transport/time_keepers.h) stand still until they are told to begin
  bool corrected = false;      // by what running workers reported (coordinator/planning/costs.h)
  // Told of the text files that patches load, before they are read. May be empty.
  std::function<void(const std::string& patch, const std::string& file)> on_load;
};

// A patch or a copy of one that is played, whole: where its control finds names and values (coordinator/control/).
struct PlayedPatch {
  std::string name;                  // "chorus", "chorus#2"
  std::vector<Node> nodes;           // named "chorus#2.src", as those of the workers
  std::vector<std::string> unheard;  // objects that are not computed
};

// What an instance plays, spread over workers.
struct Assignments {
  std::vector<Assignment> workers;
  std::vector<PlayedPatch> played;
  std::vector<double> loads;        // of each worker, as planned, in cores; empty: nothing had to be known of costs
  std::vector<std::set<std::string>> cost_keys;  // where `loads` is not empty: of what each worker computes (coordinator/planning/costs.h)
  int input_channels = 0;           // that come in from outside
  bool midi = false;                // does any of them hear MIDI?
  int links = 0;                    // between workers of different stages
  std::vector<int> bus_channels;    // of each bus by which they hear each other
  std::int64_t shared_floats = 0;   // memory of the tables that the patches share
  int shortest_shared_table = 0;    // samples; 0: there are none
  bool follow_transport = false;    // as in AssignmentOptions
};

// One plan for each worker. As long as whole patches fill the workers evenly, each is computed in one; else patches are divided
// (coordinator/planning/). The same input and the same costs always give the same assignment; no copies have no worker. Throws PatchProblems.
Assignments assign(const std::vector<PatchCopy>& copies, const AssignmentOptions& options);

}  // namespace tutti
