// Which frame is played when: told by the driver once a period, read by whoever has something to do at a time.
#pragma once

#include <atomic>
#include <cstdint>

namespace tutti {

struct PeriodTime {
  std::int64_t frame = 0;  // counted from the instance's start
  std::int64_t ns = 0;     // monotonic_ns() at which the period that begins with it is due; 0: nothing has been played yet
};

// The latest PeriodTime: a sequence lock (Boehm, "Can seqlocks get along with programming language memory models?", 2012). The writer never waits.
class PublishedTime {
 public:
  // [audio-thread]
  void publish(const PeriodTime& time) {
    const std::uint32_t turn = turn_.load(std::memory_order_relaxed);
    turn_.store(turn + 1, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);
    frame_.store(time.frame, std::memory_order_relaxed);
    ns_.store(time.ns, std::memory_order_relaxed);
    turn_.store(turn + 2, std::memory_order_release);
  }

  // [any thread but an audio thread]
  PeriodTime read() const {
    for (;;) {
      const std::uint32_t before = turn_.load(std::memory_order_acquire);
      const PeriodTime time{frame_.load(std::memory_order_relaxed), ns_.load(std::memory_order_relaxed)};
      std::atomic_thread_fence(std::memory_order_acquire);
      if (before % 2 == 0 && turn_.load(std::memory_order_relaxed) == before) return time;
    }
  }

 private:
  std::atomic<std::uint32_t> turn_{0};
  std::atomic<std::int64_t> frame_{0}, ns_{0};
};

}  // namespace tutti
