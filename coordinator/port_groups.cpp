#include "coordinator/port_groups.h"

#include <algorithm>

namespace tutti {

void PortGroups::enter(int worker, const Assignment& assignment, int instead_of) {
  if (ports_ == Ports::Sum) return mixer_.set_group(worker, 0);
  const std::string name = name_for(worker, assignment, instead_of);
  auto place = std::find(names_.begin(), names_.end(), name);
  if (place == names_.end()) {
    place = std::find(names_.begin(), names_.end(), std::string());
    if (place == names_.end())
      place = names_.insert(place, name);
    else
      *place = name;
    try {
      tell_driver();
    } catch (const std::runtime_error&) {
      place->clear();
      throw;
    }
  }
  group_of_[worker] = name;
  mixer_.set_group(worker, static_cast<int>(place - names_.begin()));
}

void PortGroups::leave(int worker) {
  const auto found = group_of_.find(worker);
  if (found == group_of_.end()) return;
  const std::string name = found->second;
  group_of_.erase(found);
  if (in_use(name)) return;
  std::replace(names_.begin(), names_.end(), name, std::string());
  tell_driver();
}

// A patch's ports bear its name, a worker's the number that is free when it comes.
std::string PortGroups::name_for(int worker, const Assignment& assignment, int instead_of) const {
  if (ports_ == Ports::Patch) {
    std::string name = assignment.patches();
    std::replace(name.begin(), name.end(), ':', '_');  // JACK's own
    return name;
  }
  if (const auto before = group_of_.find(instead_of); before != group_of_.end()) return before->second;
  for (int number = worker;; ++number)
    if (const std::string name = "worker_" + std::to_string(number); !in_use(name)) return name;
}

bool PortGroups::in_use(const std::string& name) const {
  return std::any_of(group_of_.begin(), group_of_.end(), [&](const auto& entry) { return entry.second == name; });
}

void PortGroups::tell_driver() { driver_.set_groups(names_); }

}  // namespace tutti
