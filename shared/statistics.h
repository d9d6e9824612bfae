// What a worker tells about itself, and what the coordinator counts for it. Plain relaxed atomics: a reader (`tutti top`) sees
// each number whole, maps them read-only and can't disturb anybody.
#pragma once

#include <atomic>
#include <cstdint>

namespace tutti {

enum class WorkerState : std::uint32_t { Empty, Starting, Playing, Restarting, Failed, Ended };

inline const char* name_of(WorkerState state) {
  switch (state) {
    case WorkerState::Empty: return "empty";
    case WorkerState::Starting: return "starting";
    case WorkerState::Playing: return "playing";
    case WorkerState::Restarting: return "restarting";
    case WorkerState::Failed: return "failed";
    case WorkerState::Ended: return "ended";
  }
  return "unknown";
}

// Written by the worker's audio thread once a period.
struct alignas(64) WorkerStatistics {
  std::atomic<std::int64_t> wake_ns{0};    // CLOCK_MONOTONIC when it last began a period
  std::atomic<std::int64_t> finish_ns{0};  // and when it had finished it
  std::atomic<std::int64_t> busy_ns{0};    // sum of all its periods: time spent computing
  std::atomic<std::int64_t> played_ns{0};  // and the time those periods last when played
  std::atomic<float> load_mean{0};         // of a core, over about the last second
  std::atomic<float> load_worst{0};        // the worst period since it started (its first ten, with cold caches, aside)
  std::atomic<float> wake_mean{0};         // seconds from the coordinator's signal to the worker's first step, where it slept; over about a second
  std::atomic<float> wake_worst{0};        // since it started (its first ten periods aside)
  std::atomic<float> finish_mean{0};       // seconds from the signal to the end of the period, over about a second
  std::atomic<float> peak{0};              // largest sample of about the last second
  std::atomic<std::uint64_t> periods{0};
  std::atomic<std::uint64_t> commands{0};      // taken from its command ring
  std::atomic<std::uint64_t> hurried{0};       // commands that came too many at once to wait for their time, and were done at once
  std::atomic<std::uint64_t> missed_reads{0};  // blocks that a sound file did not deliver in time
  std::atomic<std::uint32_t> loaded{0};        // 1: its graph is made, it can compute periods
  std::atomic<std::uint32_t> realtime{0};      // 1: runs under SCHED_FIFO
  std::atomic<std::uint32_t> memory_locked{0}; // 1: its memory can't be swapped out
};

// Written by the coordinator.
struct alignas(64) WorkerSupervision {
  std::atomic<WorkerState> state{WorkerState::Empty};
  std::atomic<std::int32_t> pid{0};
  std::atomic<std::uint32_t> stage{0};
  std::atomic<std::uint32_t> restarts{0};
  std::atomic<std::int64_t> signalled_ns{0};  // CLOCK_MONOTONIC when it was last allowed a further period
  std::atomic<std::uint64_t> late{0};       // periods that were not there when they were to be mixed
  std::atomic<std::int32_t> core{-1};       // that it is tied to; -1: to none
  std::atomic<std::uint32_t> ring_fill{0};  // periods ready when the last one was mixed
  char patch[128]{};                        // stems of the patches it plays; set before the worker is started
};

}  // namespace tutti
