#include "coordinator/spare_numbers.h"

#include <algorithm>

namespace tutti {

std::vector<int> SpareNumbers::buses_for(std::vector<int> planned) {
  constexpr int kMore = 4, kChannels = 4;
  const std::vector<int> once = planned;
  planned.insert(planned.end(), once.begin(), once.end());
  planned.insert(planned.end(), kMore, kChannels);
  return planned;
}

// The narrowest that is wide enough.
std::optional<int> SpareNumbers::free_bus(int channels, const std::set<int>& taken) const {
  std::optional<int> best;
  for (int bus = 0; bus < static_cast<int>(buses_.size()); ++bus) {
    const auto at = static_cast<std::size_t>(bus);
    if (buses_[at] || taken.contains(bus) || channels_[at] < channels) continue;
    if (!best || channels_[at] < channels_[static_cast<std::size_t>(*best)]) best = bus;
  }
  return best;
}

bool SpareNumbers::take(Assignments& assignments) {
  std::vector<int> links, buses;
  for (int link = 0; link < static_cast<int>(links_.size()) && static_cast<int>(links.size()) < assignments.links; ++link)
    if (!links_[static_cast<std::size_t>(link)]) links.push_back(link);
  if (static_cast<int>(links.size()) < assignments.links) return false;
  std::set<int> taken;
  for (const int channels : assignments.bus_channels) {
    const std::optional<int> bus = free_bus(channels, taken);
    if (!bus) return false;
    taken.insert(*bus);
    buses.push_back(*bus);
  }
  for (const int link : links) links_[static_cast<std::size_t>(link)] = true;
  for (const int bus : buses) buses_[static_cast<std::size_t>(bus)] = true;
  for (Assignment& worker : assignments.workers)
    for (Plan& part : worker.plan.parts) {
      if (part.bus >= 0) part.bus = buses[static_cast<std::size_t>(part.bus)];
      for (auto& sources : part.received)
        for (BusChannel& source : sources) source.bus = buses[static_cast<std::size_t>(source.bus)];
      for (int& link : part.tells) link = links[static_cast<std::size_t>(link)];
      for (int& link : part.waits_for) link = links[static_cast<std::size_t>(link)];
    }
  return true;
}

void SpareNumbers::give_back(const Assignment& assignment) {
  for (const Plan& part : assignment.plan.parts) {
    if (part.bus >= 0) buses_[static_cast<std::size_t>(part.bus)] = false;
    for (const int link : part.tells) links_[static_cast<std::size_t>(link)] = false;
  }
}

}  // namespace tutti
