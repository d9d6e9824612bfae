// Which cores the workers run on.
#pragma once

#include <vector>

namespace tutti {

// One core number for each physical core that this process may use, in order: of two hardware threads that share a core, only
// the first, because simultaneous multithreading does not help audio. [main-thread]
std::vector<int> physical_cores();

// The core of each of `workers` workers. One core is left to JACK and the coordinator where there are enough; with fewer cores than
// workers nobody is tied to a core (-1): the scheduler does that better. [main-thread]
std::vector<int> cores_for_workers(int workers);

}  // namespace tutti
