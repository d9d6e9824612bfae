// What JACK's transport does, on its way from the driver's callback to the thread that has it followed.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "shared/futex.h"

namespace tutti {

// The transport as it is in one period.
struct TransportPeriod {
  bool rolling = false;
  std::uint32_t position = 0;  // of the transport, in frames
  std::uint32_t clock = 0;     // frames that JACK counts whatever the transport does; both wrap
  std::int64_t frame = 0;      // of the instance, with which the period begins
};

struct TransportChange {
  std::uint32_t number = 0;  // counts up
  bool rolling = false;      // it has started, or goes on from elsewhere; else it has stopped
  std::int64_t frame = 0;    // of the period in which that was seen
};

class TransportNote {
 public:
  // To be called in each period. [audio-thread]
  void see(const TransportPeriod& period) {
    // Periods that were missed (an xrun) are no relocation: the position may have gone on for as long as the clock has.
    const std::uint32_t moved = period.position - last_.position, passed = period.clock - last_.clock;
    const bool relocated = period.rolling && last_.rolling && moved > passed + kClockJitter;
    if (!seen_ || period.rolling != last_.rolling || relocated) {
      state_.store(period.frame * 2 + (period.rolling ? 1 : 0), std::memory_order_relaxed);
      changes_.publish(changes_.value.load(std::memory_order_relaxed) + 1);
    }
    seen_ = true;
    last_ = period;
  }

  // Sleeps until there is a change after number `last`, or for `timeout_ns`. The newest one, where several have come. [one thread]
  std::optional<TransportChange> wait(std::uint32_t last, std::int64_t timeout_ns) {
    if (!before(last, changes_.load())) changes_.wait_for(last + 1, timeout_ns);
    const std::uint32_t number = changes_.load();
    if (!before(last, number)) return std::nullopt;
    const std::int64_t state = state_.load(std::memory_order_relaxed);  // maybe of a still newer one, which then is told twice
    return TransportChange{number, state % 2 != 0, state / 2};
  }
  // Ends a sleep. [any thread]
  void wake() { futex_wake(changes_.value); }

 private:
  static constexpr std::uint32_t kClockJitter = 8192;  // a period of the largest size

  bool seen_ = false;
  TransportPeriod last_;
  WaitWord changes_;
  std::atomic<std::int64_t> state_{0};
};

}  // namespace tutti
