// What a worker may not do: take more memory than the machine has free, and call the system once it plays.
#pragma once

namespace tutti {

// From now on an allocation fails (std::bad_alloc) that would take more than the memory that is free now: a patch that asks for too much
// ends this worker with a clear line, before the kernel ends another program for it. [main-thread, before the graph is made]
void confine_memory();

// From now on this thread may call the system for nothing but the futex (and the time, where the machine has no vDSO); any other
// call ends the process, and the coordinator starts a new one. Other threads (one that reads sound files from the disk) are not
// bound. False where the kernel has no seccomp. [audio-thread, before its first period]
bool confine_to_futex();

}  // namespace tutti
