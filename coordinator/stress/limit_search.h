// The search for the most voices that play with no late period.
#pragma once

#include <functional>
#include <vector>

#include "coordinator/stress/trial.h"

namespace tutti {

// Plays so many voices on each worker: shortly, or as long as a limit must hold.
using TryCount = std::function<Trial(int per_worker, bool confirm)>;

struct FoundLimit {
  int per_worker = 0;         // 0: not even one
  Trial trial;                // the one that confirmed it; where there is no limit, the last one
  bool at_least = false;      // the most that could be tried plays
  bool interrupted = false;   // by the user: nothing was found
  std::vector<Trial> trials;  // all, in their order
};

// From `first` voices on a worker it at least doubles (more, where the load says that there is room) until a period is late, halves the gap until
// that is a twentieth, and then plays the most that played for the whole time; where that is too much after all, it goes down by twentieths. A late
// period may be the machine's fault: a count is too many only when two trials of it were late. [main-thread]
FoundLimit search_limit(int first, int most, const TryCount& try_count);

}  // namespace tutti
