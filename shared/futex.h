// Waiting for a word in shared memory to change, across processes. std::atomic::wait of libstdc++ uses a table private to the
// process, so the kernel's futex is called itself (man 2 futex, without FUTEX_PRIVATE_FLAG).
#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

namespace tutti {

using Word = std::atomic<std::uint32_t>;
static_assert(Word::is_always_lock_free && sizeof(Word) == 4);

// Sleeps while `word` holds `seen`, for at most `timeout_ns`. Returns after a wake, a change, the time, or a signal: look again.
// The only system call of an audio thread. [any thread]
inline void futex_wait(const Word& word, std::uint32_t seen, std::int64_t timeout_ns) {
  const timespec timeout{timeout_ns / 1'000'000'000, timeout_ns % 1'000'000'000};
  syscall(SYS_futex, &word, FUTEX_WAIT, seen, &timeout, nullptr, 0);
}

// Wakes all who sleep on `word`. [any thread]
inline void futex_wake(Word& word) { syscall(SYS_futex, &word, FUTEX_WAKE, 0x7fffffff, nullptr, nullptr, 0); }

// A word with a mark for "somebody sleeps here", so that a wake that nobody needs costs no system call.
struct WaitWord {
  Word value{0};
  Word sleepers{0};

  // Sets the value and wakes those who sleep. [one thread at a time]
  void publish(std::uint32_t v) {
    value.store(v, std::memory_order_seq_cst);
    if (sleepers.load(std::memory_order_seq_cst) != 0) futex_wake(value);
  }
  // Sleeps once while the value is `seen`.
  void wait(std::uint32_t seen, std::int64_t timeout_ns) {
    sleepers.fetch_add(1, std::memory_order_seq_cst);
    if (value.load(std::memory_order_seq_cst) == seen) futex_wait(value, seen, timeout_ns);
    sleepers.fetch_sub(1, std::memory_order_seq_cst);
  }
  std::uint32_t load() const { return value.load(std::memory_order_acquire); }
};

}  // namespace tutti
