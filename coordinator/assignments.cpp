#include "coordinator/assignments.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "coordinator/patch/shared_tables.h"
#include "coordinator/planning/costs.h"
#include "coordinator/planning/division.h"
#include "coordinator/planning/planner.h"
#include "coordinator/planning/stages.h"
#include "coordinator/transport/time_keepers.h"

namespace tutti {
namespace {

std::vector<Voice> compile_all(const std::vector<PatchCopy>& copies, const AssignmentOptions& options) {
  std::vector<Voice> voices;
  PatchProblems wrong;
  const Patch* wrong_patch = nullptr;
  for (const PatchCopy& copy : copies) {
    if (copy.patch.get() == wrong_patch) continue;  // a further copy has the same problems
    const OnLoad on_load = [&](const std::string& file) {
      if (options.on_load) options.on_load(copy.patch->path, file);
    };
    CompiledPatch compiled = compile_patch(*copy.patch, options.rate, copy.copy, options.live ? Simplification::Live : Simplification::All, copy.name, on_load);
    if (!compiled.problems.empty()) {
      wrong.problems.insert(wrong.problems.end(), compiled.problems.begin(), compiled.problems.end());
      wrong_patch = copy.patch.get();
      continue;
    }
    voices.push_back({std::move(compiled.plan), copy.patch->path, copy.name, 0, std::move(compiled.unheard)});
  }
  if (!wrong.problems.empty()) throw wrong;
  return voices;
}

// The tables that the voices share get their places; a voice that hears others through them gets a later stage.
SharedTables share_tables(std::vector<Voice>& voices) {
  SharedTables tables;
  std::vector<SharedNames> names;
  for (Voice& voice : voices) {
    if (const auto wrong = tables.place(voice.plan)) throw PatchProblems{{{voice.path, "", 0, wrong->node + ": " + wrong->message}}};
    names.push_back(shared_names(voice.plan));
  }
  if (const auto name = tables.created_by_none())
    throw PatchProblems{{{voices.front().path, "", 0, "found no patch that creates the shared table \"" + *name + "\", expected one that is played with it"}}};
  const Stages stages = find_stages(names);
  for (std::size_t i = 0; i < voices.size(); ++i) voices[i].stage = stages.stage[i];
  for (Voice& voice : voices) voice.plan.shared_floats = tables.floats();
  return tables;
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
  int channels = patches.empty() ? Patch().channels : 1;
  for (const Patch& patch : patches) channels = std::max(channels, patch.channels);
  return channels;
}

Assignments assign(const std::vector<PatchCopy>& copies, const AssignmentOptions& options) {
  std::vector<Voice> voices = compile_all(copies, options);
  const SharedTables tables = share_tables(voices);
  Assignments assignments = voices.empty() ? Assignments{} : plan_workers(voices, options);
  for (const Voice& voice : voices) {
    assignments.input_channels = std::max(assignments.input_channels, voice.plan.input_channels);
    assignments.midi |= voice.plan.midi;
  }
  assignments.shared_floats = tables.floats();
  if (options.live)
    for (Voice& voice : voices) assignments.played.push_back({std::move(voice.name), std::move(voice.plan.nodes), std::move(voice.unheard)});
  assignments.shortest_shared_table = tables.shortest();
  assignments.follow_transport = options.follow_transport;
  if (options.follow_transport) stand_still(assignments.workers);
  return assignments;
}

}  // namespace tutti
