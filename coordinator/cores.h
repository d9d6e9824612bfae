// Which cores the workers run on.
#pragma once

#include <sys/types.h>

#include <vector>

namespace tutti {

// One core number for each physical core that this process may use, in order: of two hardware threads that share a core, only
// the first, because simultaneous multithreading does not help audio. [main-thread]
std::vector<int> physical_cores();

// The core of each of `workers` workers. One core is left to JACK and the coordinator where there are enough; with fewer cores than
// workers nobody is tied to a core (-1): the scheduler does that better. [main-thread]
std::vector<int> cores_for_workers(int workers);

// The core of one more worker: one that nobody of those `taken` is tied to, or -1. [main-thread]
int free_core(const std::vector<int>& taken);

// Moves all threads of a running process to a core. Throws std::runtime_error. [main-thread]
void tie_to_core(pid_t process, int core);

}  // namespace tutti
