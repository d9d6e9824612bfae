#include "tests/realtime_trap.h"

#include <dlfcn.h>
#include <pthread.h>

#include <cerrno>
#include <cstddef>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TUTTI_WATCHED 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define TUTTI_WATCHED 0
#endif
#endif
#ifndef TUTTI_WATCHED
#define TUTTI_WATCHED 1
#endif

namespace {

thread_local bool armed = false;
thread_local int count = 0;
thread_local const char* name = "";

[[maybe_unused]] void note(const char* function) {
  if (!armed) return;
  ++count;
  name = function;
}

}  // namespace

#if TUTTI_WATCHED
// glibc's own functions under the names by which a program may still reach them when it replaces the public ones.
extern "C" {
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* __libc_memalign(size_t, size_t);
void __libc_free(void*);

void* malloc(size_t size) {
  note("malloc");
  return __libc_malloc(size);
}
void* calloc(size_t number, size_t size) {
  note("calloc");
  return __libc_calloc(number, size);
}
void* realloc(void* memory, size_t size) {
  note("realloc");
  return __libc_realloc(memory, size);
}
void* memalign(size_t alignment, size_t size) {
  note("memalign");
  return __libc_memalign(alignment, size);
}
void* aligned_alloc(size_t alignment, size_t size) {
  note("aligned_alloc");
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** memory, size_t alignment, size_t size) {
  note("posix_memalign");
  *memory = __libc_memalign(alignment, size);
  return *memory ? 0 : ENOMEM;
}
void free(void* memory) {
  note("free");
  __libc_free(memory);
}
int pthread_mutex_lock(pthread_mutex_t* mutex) {
  using Lock = int (*)(pthread_mutex_t*);
  static const Lock lock = reinterpret_cast<Lock>(dlsym(RTLD_NEXT, "pthread_mutex_lock"));
  note("pthread_mutex_lock");
  return lock(mutex);
}
}
#endif

namespace tutti::test {

RealtimeTrap::RealtimeTrap() {
  count = 0;
  name = "";
  armed = true;
}
RealtimeTrap::~RealtimeTrap() { armed = false; }
int RealtimeTrap::caught() const { return count; }
const char* RealtimeTrap::last() const { return name; }
bool RealtimeTrap::works() { return TUTTI_WATCHED != 0; }

}  // namespace tutti::test
