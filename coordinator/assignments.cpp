#include "coordinator/assignments.h"

#include <algorithm>
#include <numeric>

namespace tutti {
namespace {

struct Voice {
  Plan plan;
  std::string name;
  long cost = 0;  // streams computed
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
      Voice voice{std::move(compiled.plan), patch.stem + (copy > 0 ? "#" + std::to_string(copy + 1) : ""), 1};
      for (const Node& node : voice.plan.nodes) voice.cost += node.streams;
      voices.push_back(std::move(voice));
    }
  if (!wrong.problems.empty()) throw wrong;
  return voices;
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

std::vector<Assignment> assign(const std::vector<Patch>& patches, int copies, int workers, int most_workers, double rate) {
  std::vector<Voice> voices = compile_all(patches, copies, rate);
  const int count = static_cast<int>(voices.size());
  const int used = std::clamp(workers > 0 ? workers : std::min(count, most_workers), 1, std::max(1, count));

  // The most expensive first, each to the worker that has least; equal ones in the order of the command line.
  std::vector<int> order(voices.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return voices[static_cast<std::size_t>(a)].cost > voices[static_cast<std::size_t>(b)].cost; });
  std::vector<Assignment> assignments(static_cast<std::size_t>(used));
  std::vector<long> loads(assignments.size(), 0);
  for (int i : order) {
    const Voice& voice = voices[static_cast<std::size_t>(i)];
    const std::size_t worker = static_cast<std::size_t>(std::min_element(loads.begin(), loads.end()) - loads.begin());
    Assignment& assignment = assignments[worker];
    assignment.plan.rate = rate;
    if (assignment.patches.empty()) assignment.plan.channels = voice.plan.channels;
    assignment.plan.append(voice.plan);
    assignment.patches += (assignment.patches.empty() ? "" : ", ") + voice.name;
    loads[worker] += voice.cost;
  }
  return assignments;
}

}  // namespace tutti
