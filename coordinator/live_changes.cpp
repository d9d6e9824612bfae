#include "coordinator/live_changes.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "coordinator/control/osc_requests.h"
#include "coordinator/listed.h"

namespace tutti {
void LiveChanges::ask_to_reload(const std::string& path) {
  const auto is_it = [&](const auto& asked) { return std::holds_alternative<std::string>(asked) && std::get<std::string>(asked) == path; };
  if (std::none_of(asked_.begin(), asked_.end(), is_it)) asked_.emplace_back(path);
}

void LiveChanges::ask_to_reload_all() {
  for (const PatchCopy& copy : repertoire_.copies()) ask_to_reload(copy.patch->path);
}

std::vector<std::string> LiveChanges::look_after(const std::function<AssignmentOptions()>& options) {
  for (PatchRequest& request : requests_.take()) asked_.emplace_back(std::move(request));
  while (!asked_.empty() && !supervisor_.replacing()) go_on(options());
  return std::exchange(lines_, {});
}

void LiveChanges::go_on(const AssignmentOptions& options) {
  const auto asked = std::move(asked_.front());
  asked_.pop_front();
  if (const auto* path = std::get_if<std::string>(&asked))
    reload(*path, options);
  else
    do_request(std::get<PatchRequest>(asked), options);
}

void LiveChanges::reload(const std::string& path, const AssignmentOptions& options) {
  try {
    const std::string line = repertoire_.reload(path, options);
    if (!line.empty()) lines_.push_back(path + ": " + line);
  } catch (const WrongMessage& wrong) {
    const bool has_path = wrong.text.starts_with(path);
    lines_.push_back((has_path ? "" : path + ": ") + wrong.text + "; the old sound goes on");
  }
}

void LiveChanges::do_request(const PatchRequest& request, const AssignmentOptions& options) {
  try {
    if (request.kind != PatchRequest::Kind::Move) return change_patches(request, options);
    supervisor_.move(request.worker, request.core);
    lines_.push_back("worker " + std::to_string(request.worker) + " now runs on core " + std::to_string(request.core));
    if (answer) answer({"/tutti/moved", {static_cast<double>(request.worker), static_cast<double>(request.core)}}, request.from);
  } catch (const WrongMessage& wrong) {
    if (answer) answer(error_reply(request.address, wrong.text), request.from);
  } catch (const std::runtime_error& error) {
    if (answer) answer(error_reply(request.address, error.what()), request.from);
  }
}

// The answer comes when the change is heard.
void LiveChanges::change_patches(const PatchRequest& request, const AssignmentOptions& options) {
  const bool adds = request.kind == PatchRequest::Kind::Add;
  const Repertoire::Then then = [this, request](bool done, const std::vector<std::string>& names) {
    if (done) return tell(request, names);
    if (answer) answer(error_reply(request.address, "its worker could not start"), request.from);
  };
  if (!adds) return repertoire_.remove(request.patch, options, then);
  repertoire_.add(request.patch, request.copies, options, then);
  if (on_added) on_added(request.patch);
}

void LiveChanges::tell(const PatchRequest& request, const std::vector<std::string>& names) {
  const bool adds = request.kind == PatchRequest::Kind::Add, one = names.size() == 1;
  lines_.push_back(listed(names) + (adds ? (one ? " plays" : " play") : (one ? " is gone" : " are gone")));
  if (answer) answer({adds ? "/tutti/added" : "/tutti/removed", {names.begin(), names.end()}}, request.from);
}

}  // namespace tutti
