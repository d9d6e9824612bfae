#include "coordinator/assignments.h"

#include <algorithm>
#include <numeric>

#include "coordinator/patch/shared_tables.h"
#include "coordinator/stages.h"

namespace tutti {
namespace {

struct Voice {
  Plan plan;
  const Patch* patch = nullptr;
  std::string name;
  long cost = 0;   // streams computed
  int stage = 0;
};

std::vector<Voice> compile_all(const std::vector<Patch>& patches, int copies, double rate) {
  std::vector<Voice> voices;
  PatchProblems wrong;
  for (const Patch& patch : patches)
    for (int copy = 0; copy < copies; ++copy) {
      CompiledPatch compiled = compile_patch(patch, rate, copy);
      if (!compiled.problems.empty()) {
        wrong.problems.insert(wrong.problems.end(), compiled.problems.begin(), compiled.problems.end());
        break;  // a further copy has the same problems
      }
      Voice voice{std::move(compiled.plan), &patch, patch.stem + (copy > 0 ? "#" + std::to_string(copy + 1) : ""), 1, 0};
      for (const Node& node : voice.plan.nodes) voice.cost += node.streams;
      voices.push_back(std::move(voice));
    }
  if (!wrong.problems.empty()) throw wrong;
  return voices;
}

// The tables that the voices share get their places; a voice that hears others through them gets a later stage.
SharedTables share_tables(std::vector<Voice>& voices) {
  SharedTables tables;
  std::vector<SharedNames> names;
  for (Voice& voice : voices) {
    if (const auto wrong = tables.place(voice.plan))
      throw PatchProblems{{{voice.patch->path, "", 0, wrong->node + ": " + wrong->message}}};
    names.push_back(shared_names(voice.plan));
  }
  if (const auto name = tables.created_by_none())
    throw PatchProblems{{{voices.front().patch->path, "", 0, "found no patch that creates the shared table \"" + *name + "\", expected one that is played with it"}}};
  const Stages stages = find_stages(names);
  for (std::size_t i = 0; i < voices.size(); ++i) voices[i].stage = stages.stage[i];
  return tables;
}

// Workers that hear each other through shared tables are linked, so that each period is computed in the order of their stages.
void link_workers(Assignments& assignments) {
  std::vector<SharedNames> names;
  for (const Assignment& worker : assignments.workers) names.push_back(shared_names(worker.plan));
  const Stages stages = find_stages(names);
  for (std::size_t i = 0; i < names.size(); ++i) assignments.workers[i].stage = stages.stage[i];
  for (const auto& [from, to] : stages.links) {
    assignments.workers[static_cast<std::size_t>(from)].plan.tells.push_back(assignments.links);
    assignments.workers[static_cast<std::size_t>(to)].plan.waits_for.push_back(assignments.links);
    ++assignments.links;
  }
}

}  // namespace

std::vector<Patch> load_patches(const std::vector<std::string>& paths) {
  std::vector<Patch> patches;
  PatchProblems wrong;
  for (const std::string& path : paths) {
    LoadedPatch loaded = load_patch(path);
    if (loaded.patch && loaded.problems.empty()) patches.push_back(std::move(*loaded.patch));
    wrong.problems.insert(wrong.problems.end(), loaded.problems.begin(), loaded.problems.end());
  }
  if (!wrong.problems.empty()) throw wrong;
  return patches;
}

int channels_of(const std::vector<Patch>& patches) {
  int channels = 1;
  for (const Patch& patch : patches) channels = std::max(channels, patch.channels);
  return channels;
}

Assignments assign(const std::vector<Patch>& patches, int copies, int workers, int most_workers, double rate) {
  std::vector<Voice> voices = compile_all(patches, copies, rate);
  const SharedTables tables = share_tables(voices);
  const int count = static_cast<int>(voices.size());
  const int used = std::clamp(workers > 0 ? workers : std::min(count, most_workers), 1, std::max(1, count));

  // The most expensive first, each to the worker that has least; equal ones in the order of the command line. A worker computes what it has
  // in the order of stages.
  std::vector<int> order(voices.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return voices[static_cast<std::size_t>(a)].cost > voices[static_cast<std::size_t>(b)].cost; });
  Assignments assignments;
  assignments.workers.resize(static_cast<std::size_t>(used));
  std::vector<long> loads(static_cast<std::size_t>(used), 0);
  std::vector<std::vector<int>> shares(static_cast<std::size_t>(used));
  for (int i : order) {
    const std::size_t worker = static_cast<std::size_t>(std::min_element(loads.begin(), loads.end()) - loads.begin());
    shares[worker].push_back(i);
    loads[worker] += voices[static_cast<std::size_t>(i)].cost;
  }
  for (std::size_t worker = 0; worker < shares.size(); ++worker) {
    std::stable_sort(shares[worker].begin(), shares[worker].end(),
                     [&](int a, int b) { return voices[static_cast<std::size_t>(a)].stage < voices[static_cast<std::size_t>(b)].stage; });
    Assignment& assignment = assignments.workers[worker];
    assignment.plan.rate = rate;
    for (const int i : shares[worker]) {
      const Voice& voice = voices[static_cast<std::size_t>(i)];
      if (assignment.patches.empty()) assignment.plan.channels = voice.plan.channels;
      assignment.plan.append(voice.plan);
      assignment.patches += (assignment.patches.empty() ? "" : ", ") + voice.name;
    }
    assignments.input_channels = std::max(assignments.input_channels, assignment.plan.input_channels);
  }
  assignments.shared_floats = tables.floats();
  assignments.shortest_shared_table = tables.shortest();
  link_workers(assignments);
  return assignments;
}

}  // namespace tutti
