// Time, for deadlines and statistics.
#pragma once

#include <time.h>

#include <cstdint>

namespace tutti {

// Nanoseconds of CLOCK_MONOTONIC, the same in all processes. Read through the vDSO: no system call. [any thread]
inline std::int64_t monotonic_ns() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

}  // namespace tutti
