// What a thread or process does once to become fit for audio. [main-thread, before the first period]
#pragma once

#include <cstddef>

namespace tutti {

// Denormal numbers become zero in this thread (FTZ and DAZ): a decaying reverb's tail costs no more than its attack.
void denormals_off();

// Keeps all memory of the process, present and future, out of swap. False where RLIMIT_MEMLOCK forbids it.
bool lock_memory();

// Touches the next `bytes` of the stack, so that the audio thread never meets a new page there.
void touch_stack();

// SCHED_FIFO at `priority` for this thread. False where RLIMIT_RTPRIO forbids it.
bool become_realtime(int priority);

// Keeps this thread on one core. False where the core is not there.
bool stay_on_core(int core);

// The priority just below JACK's own (jackd's default is 10).
inline constexpr int kWorkerPriority = 9;

}  // namespace tutti
