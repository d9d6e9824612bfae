// Numbers of things in the segment that are in use or free: its layout is fixed when it is made. [main-thread]
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "coordinator/assignments.h"

namespace tutti {

// Links and buses. Assignments number theirs from 0; here they get numbers that nobody uses.
class SpareNumbers {
 public:
  // What a segment must have so that what is played may be replaced by something like it: twice as much, and a little more.
  static int links_for(int planned) { return 2 * planned + 32; }
  static std::vector<int> buses_for(std::vector<int> planned);

  SpareNumbers(int links, std::vector<int> bus_channels) : links_(static_cast<std::size_t>(links), false), buses_(bus_channels.size(), false), channels_(std::move(bus_channels)) {}

  // Renumbers the assignments' links and buses. False: there are not enough; nothing is changed then.
  bool take(Assignments& assignments);
  // What this worker used is free again.
  void give_back(const Assignment& assignment);

 private:
  std::optional<int> free_bus(int channels, const std::set<int>& taken) const;

  std::vector<bool> links_, buses_;  // in use?
  std::vector<int> channels_;        // of each bus
};

}  // namespace tutti
