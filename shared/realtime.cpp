#include "shared/realtime.h"

#include <sched.h>
#include <sys/mman.h>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace tutti {

void denormals_off() {
#if defined(__SSE2__)
  _mm_setcsr(_mm_getcsr() | 0x8040);  // bit 15 flushes results to zero (FTZ), bit 6 reads denormals as zero (DAZ)
#elif defined(__aarch64__)
  unsigned long fpcr;
  asm volatile("mrs %0, fpcr" : "=r"(fpcr));
  asm volatile("msr fpcr, %0" : : "r"(fpcr | (1ul << 24)));  // FZ
#endif
}

bool lock_memory() { return mlockall(MCL_CURRENT | MCL_FUTURE) == 0; }

void touch_stack() {
  volatile unsigned char pages[256 * 1024];
  for (std::size_t i = 0; i < sizeof pages; i += 4096) pages[i] = 0;
}

bool become_realtime(int priority) {
  sched_param parameter{};
  parameter.sched_priority = priority;
  return sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &parameter) == 0;
}

bool stay_on_core(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  return sched_setaffinity(0, sizeof set, &set) == 0;
}

}  // namespace tutti
