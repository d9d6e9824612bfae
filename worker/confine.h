// What a worker gives up once it plays.
#pragma once

namespace tutti {

// From now on this thread may call the system for nothing but the futex (and the time, where the machine has no vDSO); any other
// call ends the process, and the coordinator starts a new one. Other threads (one that reads sound files from the disk) are not
// bound. False where the kernel has no seccomp. [audio-thread, before its first period]
bool confine_to_futex();

}  // namespace tutti
