#include "coordinator/repertoire.h"

#include <lo/lo.h>

#include <algorithm>
#include <iterator>

#include "coordinator/patch/nearest_name.h"
#include "coordinator/planning/value_changes.h"

namespace tutti {
namespace {

constexpr const char* kAnew = "; end tutti and start it anew";

bool shares_tables(const Patch& patch) {
  return std::any_of(patch.objects.begin(), patch.objects.end(),
                     [](const PatchObject& object) { return object.type->declaration.name == std::string_view("SharedTable"); });
}

Patch read_patch(const std::string& path) {
  LoadedPatch loaded = load_patch(path);
  if (!loaded.patch || !loaded.problems.empty()) throw WrongMessage{loaded.problems.front().text()};
  return std::move(*loaded.patch);
}

// What was there under these names is replaced where it stood; what is left of the new things comes last.
template <class T>
void put_in_place(std::vector<T>& list, const std::set<std::string>& old, std::vector<T> fresh) {
  std::vector<T> result;
  for (T& item : list) {
    if (!old.contains(item.name)) {
      result.push_back(std::move(item));
      continue;
    }
    const auto same = std::find_if(fresh.begin(), fresh.end(), [&](const T& other) { return other.name == item.name; });
    if (same == fresh.end()) continue;
    result.push_back(std::move(*same));
    fresh.erase(same);
  }
  std::move(fresh.begin(), fresh.end(), std::back_inserter(result));
  list = std::move(result);
}

std::vector<std::string> names_of(const std::vector<PatchCopy>& copies) {
  std::vector<std::string> names;
  for (const PatchCopy& copy : copies) names.push_back(copy.name);
  return names;
}

}  // namespace

std::string Repertoire::reload(const std::string& path, const AssignmentOptions& options) {
  const auto patch = std::make_shared<const Patch>(read_patch(path));
  std::set<std::string> names;
  for (const PatchCopy& copy : copies_)
    if (copy.patch->path == path) names.insert(copy.name);
  const Group group = group_of(names);
  std::vector<PatchCopy> wanted;
  for (const PatchCopy& copy : copies_)
    if (group.copies.contains(copy.name)) wanted.push_back(names.contains(copy.name) ? PatchCopy{patch, copy.copy, copy.name} : copy);
  return exchange(group, wanted, options, nullptr);
}

void Repertoire::add(const std::string& path, int count, const AssignmentOptions& options, const Then& then) {
  std::vector<PatchCopy> wanted = further_copies(copies_, read_patch(path), count);
  const std::vector<std::string> names = names_of(wanted);
  const Group group = shares_tables(*wanted.front().patch) ? sharers_of_tables() : Group{};
  for (const PatchCopy& copy : copies_)
    if (group.copies.contains(copy.name)) wanted.insert(wanted.end() - count, copy);
  AssignmentOptions here = options;
  here.cores = std::max(1, here.cores - static_cast<int>(supervisor_.workers().size()));  // the others are taken
  exchange(group, wanted, here, [then, names](bool done) { then(done, names); });
}

void Repertoire::remove(std::string_view name, const AssignmentOptions& options, const Then& then) {
  std::set<std::string> gone;
  for (const PatchCopy& copy : copies_)
    if (copy.name == name || lo_pattern_match(copy.name.c_str(), std::string(name).c_str()) != 0) gone.insert(copy.name);
  if (gone.empty()) {
    const std::vector<std::string> names = names_of(copies_);
    throw WrongMessage{"found the patch \"" + std::string(name) + "\", expected one that is played" +
                       did_you_mean(name, {names.begin(), names.end()})};
  }
  const Group group = group_of(gone);
  std::vector<PatchCopy> wanted;
  for (const PatchCopy& copy : copies_)
    if (group.copies.contains(copy.name) && !gone.contains(copy.name)) wanted.push_back(copy);
  exchange(group, wanted, options, [then, names = std::vector<std::string>(gone.begin(), gone.end())](bool done) { then(done, names); });
}

// Grows from the copies' own workers: by the copies that play in them too, and by the workers that tell or hear these.
Repertoire::Group Repertoire::group_of(std::set<std::string> copies) const {
  std::set<int> workers, links;
  const Group sharers = sharers_of_tables();
  for (std::size_t before = 0; before != copies.size() + workers.size();) {
    before = copies.size() + workers.size();
    if (std::any_of(copies.begin(), copies.end(), [&](const std::string& name) { return sharers.copies.contains(name); }))
      copies.insert(sharers.copies.begin(), sharers.copies.end());
    for (const int worker : supervisor_.workers()) {
      const Assignment& assignment = supervisor_.assignment(worker);
      bool belongs =
          std::any_of(assignment.voices.begin(), assignment.voices.end(), [&](const std::string& voice) { return copies.contains(voice); });
      for (const Plan& part : assignment.plan.parts)
        for (const std::vector<int>* side : {&part.tells, &part.waits_for})
          belongs |= std::any_of(side->begin(), side->end(), [&](int link) { return links.contains(link); });
      if (!belongs) continue;
      workers.insert(worker);
      copies.insert(assignment.voices.begin(), assignment.voices.end());
      for (const Plan& part : assignment.plan.parts) {
        links.insert(part.tells.begin(), part.tells.end());
        links.insert(part.waits_for.begin(), part.waits_for.end());
      }
    }
  }
  return {std::move(copies), {workers.begin(), workers.end()}};
}

// Shared tables get their places together.
Repertoire::Group Repertoire::sharers_of_tables() const {
  Group group;
  for (const PatchCopy& copy : copies_)
    if (shares_tables(*copy.patch)) group.copies.insert(copy.name);
  for (const int worker : supervisor_.workers()) {
    const std::vector<std::string>& voices = supervisor_.assignment(worker).voices;
    if (!std::any_of(voices.begin(), voices.end(), [&](const std::string& voice) { return group.copies.contains(voice); })) continue;
    group.workers.push_back(worker);
    group.copies.insert(voices.begin(), voices.end());
  }
  return group;
}

std::string Repertoire::exchange(const Group& group, const std::vector<PatchCopy>& wanted, AssignmentOptions options, Over over) {
  if (options.workers > 0) options.workers = std::max<int>(1, static_cast<int>(group.workers.size()));
  Assignments assignments;
  try {
    if (!wanted.empty()) assignments = assign(wanted, options);
  } catch (const PatchProblems& wrong) {
    throw WrongMessage{wrong.problems.front().text()};
  }
  std::vector<const Assignment*> playing;
  for (const int worker : group.workers) playing.push_back(&supervisor_.assignment(worker));
  if (const auto changes = value_changes(playing, assignments.workers); changes && !playing.empty()) {
    std::string line = set_values(group, *changes, assignments.workers);
    note(group, wanted, std::move(assignments.played));
    renew_control({});
    if (over) over(true);
    return line;
  }
  fits(assignments);
  const std::size_t count = assignments.workers.size();
  replace(group, assignments, [this, copies = copies_, played = played_, over = std::move(over)](bool done) mutable {
    if (!done) {
      copies_ = std::move(copies);
      played_ = std::move(played);
      renew_control({});
    }
    if (over) over(done);
  });
  std::set<std::string> anew = group.copies;
  for (const PatchCopy& copy : wanted) anew.insert(copy.name);
  note(group, wanted, std::move(assignments.played));
  renew_control(anew);
  has_replaced_ = true;
  return std::to_string(count) + (count == 1 ? " new worker takes over" : " new workers take over");
}

std::string Repertoire::set_values(const Group& group, const std::vector<ValueChange>& changes, std::vector<Assignment>& wanted) {
  std::vector<std::pair<int, Command>> commands;
  for (const ValueChange& change : changes) commands.emplace_back(group.workers[static_cast<std::size_t>(change.worker)], change.command);
  for (std::size_t w = 0; w < group.workers.size(); ++w) {  // for the one that may take its place
    Assignment& playing = supervisor_.assignment(group.workers[w]);
    for (std::size_t p = 0; p < playing.plan.parts.size(); ++p) playing.plan.parts[p].nodes = std::move(wanted[w].plan.parts[p].nodes);
    supervisor_.hand_over_plan(group.workers[w]);
  }
  control_.send(commands);
  return changes.empty() ? "" : std::to_string(changes.size()) + (changes.size() == 1 ? " value is set" : " values are set");
}

// The segment's layout is fixed when the instance starts.
void Repertoire::fits(const Assignments& assignments) const {
  const SegmentHeader& header = segment_.header();
  const auto at_most = [](const std::string& what, int found, std::uint32_t most) {
    if (found > static_cast<int>(most))
      throw WrongMessage{"found " + std::to_string(found) + " " + what + ", expected at most " + std::to_string(most) + ", as at the start" + kAnew};
  };
  for (const Assignment& worker : assignments.workers)
    for (const Plan& part : worker.plan.parts) at_most("channels", part.channels, header.geometry.channels);
  at_most("input channels", assignments.input_channels, header.input_geometry.channels);
  if (assignments.midi && header.midi_slots == 0) throw WrongMessage{"found an object that hears MIDI, which comes in through JACK only"};
  if (assignments.shared_floats != 0 && assignments.shared_floats != static_cast<std::int64_t>(header.shared_floats))
    throw WrongMessage{std::string("found other shared tables, expected those of the start") + kAnew};
}

void Repertoire::replace(const Group& group, Assignments& assignments, Over over) {
  try {
    if (on_change) on_change(assignments);
  } catch (const std::runtime_error& error) {
    throw WrongMessage{error.what()};
  }
  if (!spare_.take(assignments)) throw WrongMessage{std::string("found more links between workers, expected about as many as at the start") + kAnew};
  std::vector<Assignment> old;
  for (const int worker : group.workers) old.push_back(supervisor_.assignment(worker));
  try {
    supervisor_.replace(group.workers, assignments.workers,
                        [this, old = std::move(old), fresh = assignments.workers, over = std::move(over)](bool done) {
                          for (const Assignment& worker : done ? old : fresh) spare_.give_back(worker);
                          over(done);
                        });
  } catch (const std::runtime_error& error) {
    for (const Assignment& worker : assignments.workers) spare_.give_back(worker);
    throw WrongMessage{error.what()};
  }
}

void Repertoire::note(const Group& group, const std::vector<PatchCopy>& wanted, std::vector<PlayedPatch> played) {
  put_in_place(copies_, group.copies, wanted);
  put_in_place(played_, group.copies, std::move(played));
}

// From now on, messages go to the workers as they are now. What was set in patches that begin anew is forgotten.
void Repertoire::renew_control(const std::set<std::string>& begun_anew) {
  Assignments playing;
  playing.played = played_;
  playing.workers.resize(segment_.header().workers);
  for (const int worker : supervisor_.workers()) playing.workers[static_cast<std::size_t>(worker)] = supervisor_.assignment(worker);
  control_.renew(playing, begun_anew);
}

}  // namespace tutti
