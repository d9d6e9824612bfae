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

// a comes before b, for numbers that wrap.
inline bool before(std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(a - b) < 0; }

// A number that one thread counts up and one other thread waits for. Who sleeps says which number it needs: a wake that nobody needs yet
// costs no system call.
struct WaitWord {
  Word value{0};
  Word wanted{0};
  Word asleep{0};

  // Sets the value and wakes who sleeps for it. [one thread]
  void publish(std::uint32_t v) {
    value.store(v, std::memory_order_seq_cst);
    if (asleep.load(std::memory_order_seq_cst) != 0 && !before(v, wanted.load(std::memory_order_relaxed))) futex_wake(value);
  }
  // Sleeps once, unless the value has come to `number`. Look again afterwards. [one thread]
  void wait_for(std::uint32_t number, std::int64_t timeout_ns) {
    wanted.store(number, std::memory_order_relaxed);
    asleep.store(1, std::memory_order_seq_cst);
    const std::uint32_t seen = value.load(std::memory_order_seq_cst);
    if (before(seen, number)) futex_wait(value, seen, timeout_ns);
    asleep.store(0, std::memory_order_relaxed);
  }
  std::uint32_t load() const { return value.load(std::memory_order_acquire); }
};

}  // namespace tutti
