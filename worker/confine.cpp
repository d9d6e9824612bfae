#include "worker/confine.h"

#include <seccomp.h>

#include <initializer_list>
#include <memory>

namespace tutti {

bool confine_to_futex() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return false;  // the sanitizers' own calls are not ours to forbid
#else
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  return false;
#endif
#endif
  const std::unique_ptr<void, void (*)(scmp_filter_ctx)> filter(seccomp_init(SCMP_ACT_KILL_PROCESS), seccomp_release);
  if (!filter) return false;
  // restart_syscall and rt_sigreturn are the kernel's own, after a signal that interrupted a wait.
  for (const int call : {SCMP_SYS(futex), SCMP_SYS(clock_gettime), SCMP_SYS(restart_syscall), SCMP_SYS(rt_sigreturn), SCMP_SYS(exit_group)})
    if (seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) != 0) return false;
  return seccomp_load(filter.get()) == 0;
#endif
}

}  // namespace tutti
