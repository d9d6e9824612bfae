#include "worker/confine.h"

#include <seccomp.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <initializer_list>
#include <memory>
#include <string>

namespace tutti {

namespace {

// The sanitizers' own calls, and the terabytes that they map, are not ours to forbid.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
constexpr bool kSanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool kSanitized = false;
#endif

// A line of a file of "name: number kB" lines, in bytes; 0: it is not there.
rlim_t bytes_in(const char* file, const std::string& name) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(name + ":")) return std::strtoull(line.c_str() + name.size() + 1, nullptr, 10) * 1024;
  return 0;
}

}  // namespace

void confine_memory() {
  const rlim_t available = bytes_in("/proc/meminfo", "MemAvailable"), mapped = bytes_in("/proc/self/status", "VmSize");
  rlimit limit{};
  if (kSanitized || available == 0 || getrlimit(RLIMIT_AS, &limit) != 0) return;
  limit.rlim_cur = std::min(limit.rlim_max, mapped + available);
  setrlimit(RLIMIT_AS, &limit);
}

bool confine_to_futex() {
  if (kSanitized) return false;
  const std::unique_ptr<void, void (*)(scmp_filter_ctx)> filter(seccomp_init(SCMP_ACT_KILL_PROCESS), seccomp_release);
  if (!filter) return false;
  // restart_syscall and rt_sigreturn are the kernel's own, after a signal that interrupted a wait.
  for (const int call : {SCMP_SYS(futex), SCMP_SYS(clock_gettime), SCMP_SYS(restart_syscall), SCMP_SYS(rt_sigreturn), SCMP_SYS(exit_group)})
    if (seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) != 0) return false;
  return seccomp_load(filter.get()) == 0;
}

}  // namespace tutti
