#include "coordinator/reload.h"

#include <algorithm>
#include <set>

#include "coordinator/planning/value_changes.h"

namespace tutti {

void Reload::ask(const std::string& path) {
  if (std::find(asked_.begin(), asked_.end(), path) == asked_.end()) asked_.push_back(path);
}

void Reload::ask_for_all() {
  for (const Patch& patch : patches_) ask(patch.path);
}

std::vector<std::string> Reload::look_after(const AssignmentOptions& options) {
  std::vector<std::string> lines;
  while (!asked_.empty() && !supervisor_.replacing()) {
    const std::string path = asked_.front();
    asked_.erase(asked_.begin());
    for (int patch = 0; patch < static_cast<int>(patches_.size()); ++patch) {
      if (patches_[static_cast<std::size_t>(patch)].path != path) continue;
      if (std::string line = reload(patch, options); !line.empty()) lines.push_back(std::move(line));
    }
  }
  return lines;
}

// Grows from the patch's own workers: by the patches that play in them too, and by the workers that tell or hear these.
Reload::Group Reload::group_of(int patch, int copies) const {
  std::set<int> patches{patch}, workers, links;
  for (std::size_t before = 0; before != patches.size() + workers.size();) {
    before = patches.size() + workers.size();
    for (const int worker : supervisor_.workers()) {
      const Assignment& assignment = supervisor_.assignment(worker);
      bool belongs = std::any_of(assignment.voices.begin(), assignment.voices.end(), [&](int voice) { return patches.contains(voice / copies); });
      for (const Plan& part : assignment.plan.parts)
        for (const std::vector<int>* side : {&part.tells, &part.waits_for})
          belongs |= std::any_of(side->begin(), side->end(), [&](int link) { return links.contains(link); });
      if (!belongs) continue;
      workers.insert(worker);
      for (const int voice : assignment.voices) patches.insert(voice / copies);
      for (const Plan& part : assignment.plan.parts) {
        links.insert(part.tells.begin(), part.tells.end());
        links.insert(part.waits_for.begin(), part.waits_for.end());
      }
    }
  }
  return {{patches.begin(), patches.end()}, {workers.begin(), workers.end()}};
}

std::string Reload::reload(int patch, AssignmentOptions options) {
  const std::string path = patches_[static_cast<std::size_t>(patch)].path;
  LoadedPatch loaded = load_patch(path);
  if (!loaded.patch || !loaded.problems.empty()) return loaded.problems.front().text() + "; the old sound goes on";
  const Group group = group_of(patch, options.copies);
  std::vector<Patch> patches;
  for (const int member : group.patches) patches.push_back(member == patch ? *loaded.patch : patches_[static_cast<std::size_t>(member)]);
  if (options.workers > 0) options.workers = static_cast<int>(group.workers.size());
  Assignments assignments;
  try {
    assignments = assign(patches, options);
  } catch (const PatchProblems& wrong) {
    return wrong.problems.front().text() + "; the old sound goes on";
  }
  for (Assignment& worker : assignments.workers)  // from the group's numbers to the instance's
    for (int& voice : worker.voices) voice = group.patches[static_cast<std::size_t>(voice / options.copies)] * options.copies + voice % options.copies;

  std::vector<const Assignment*> playing;
  for (const int worker : group.workers) playing.push_back(&supervisor_.assignment(worker));
  const auto changes = value_changes(playing, assignments.workers);
  const Outcome outcome = changes ? Outcome{true, set_values(group, *changes, assignments)} : replace(group, std::move(assignments));
  if (outcome.done) patches_[static_cast<std::size_t>(patch)] = std::move(*loaded.patch);
  return outcome.line.empty() ? "" : path + ": " + outcome.line;
}

std::string Reload::set_values(const Group& group, const std::vector<ValueChange>& changes, Assignments& assignments) {
  std::vector<std::pair<int, Command>> commands;
  for (const ValueChange& change : changes) commands.emplace_back(group.workers[static_cast<std::size_t>(change.worker)], change.command);
  for (std::size_t w = 0; w < group.workers.size(); ++w) {  // for the one that may take its place
    Assignment& playing = supervisor_.assignment(group.workers[w]);
    for (std::size_t p = 0; p < playing.plan.parts.size(); ++p) playing.plan.parts[p].nodes = std::move(assignments.workers[w].plan.parts[p].nodes);
    supervisor_.hand_over_plan(group.workers[w]);
  }
  renew_control({});
  control_.send(commands);
  return changes.empty() ? "" : std::to_string(changes.size()) + (changes.size() == 1 ? " value is set" : " values are set");
}

Reload::Outcome Reload::replace(const Group& group, Assignments assignments) {
  const SegmentHeader& header = segment_.header();
  const std::string anew = "; end tutti and start it anew";
  for (const Assignment& worker : assignments.workers)
    for (const Plan& part : worker.plan.parts)
      if (part.channels > static_cast<int>(header.geometry.channels))
        return {false, "found " + std::to_string(part.channels) + " channels, expected at most " + std::to_string(header.geometry.channels) + ", as at the start" + anew};
  if (assignments.input_channels > static_cast<int>(header.input_geometry.channels))
    return {false, "found " + std::to_string(assignments.input_channels) + " input channels, expected at most " + std::to_string(header.input_geometry.channels) + ", as at the start" + anew};
  if (assignments.shared_floats != static_cast<std::int64_t>(header.shared_floats)) return {false, "found other shared tables, expected those of the start" + anew};
  if (!spare_.take(assignments)) return {false, "found more links between workers, expected about as many as at the start" + anew};
  std::vector<Assignment> old;
  for (const int worker : group.workers) old.push_back(supervisor_.assignment(worker));
  const std::size_t count = assignments.workers.size();
  try {
    supervisor_.replace(group.workers, std::move(assignments.workers), [this, old = std::move(old)] {
      for (const Assignment& worker : old) spare_.give_back(worker);
    });
  } catch (const std::runtime_error& error) {
    return {false, error.what()};
  }
  std::vector<std::string> stems;
  for (const int patch : group.patches) stems.push_back(patches_[static_cast<std::size_t>(patch)].stem);
  renew_control(std::move(stems));
  has_replaced_ = true;
  return {true, std::to_string(count) + (count == 1 ? " new worker takes over" : " new workers take over")};
}

// From now on, messages go to the workers as they are now. What was set in patches that begin anew is forgotten.
void Reload::renew_control(std::vector<std::string> read_anew) {
  Assignments playing;
  playing.workers.resize(segment_.header().workers);
  for (const int worker : supervisor_.workers()) playing.workers[static_cast<std::size_t>(worker)] = supervisor_.assignment(worker);
  control_.renew(playing, read_anew);
}

}  // namespace tutti
