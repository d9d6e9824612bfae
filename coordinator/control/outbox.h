// Commands on their way to the workers. What a worker's ring has no room for waits here until the worker has taken some: nothing is lost, and
// the sender need not wait.
#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "shared/segment.h"

namespace tutti {

// All functions: one thread at a time, the only one that writes to the rings.
class Outbox {
 public:
  static constexpr std::size_t kMostWaiting = 1 << 20;  // for one worker that takes nothing, because it hangs

  explicit Outbox(const Segment& segment) : segment_(segment), waiting_(segment.header().workers) {}

  bool has_room(int worker, std::size_t commands) const { return waiting_[static_cast<std::size_t>(worker)].size() + commands <= kMostWaiting; }

  void send(int worker, const Command& command) {
    std::deque<Command>& queue = waiting_[static_cast<std::size_t>(worker)];
    if (queue.empty() && segment_.record(worker).commands.push(command)) return;
    queue.push_back(command);
  }

  // Sends on what waits, as far as there is room. True: all is sent.
  bool flush() {
    bool all = true;
    for (std::size_t worker = 0; worker < waiting_.size(); ++worker) {
      std::deque<Command>& queue = waiting_[worker];
      while (!queue.empty() && segment_.record(static_cast<int>(worker)).commands.push(queue.front())) queue.pop_front();
      all &= queue.empty();
    }
    return all;
  }

  // Nothing waits for this worker any more.
  void drop(int worker) { waiting_[static_cast<std::size_t>(worker)].clear(); }

 private:
  const Segment& segment_;
  std::vector<std::deque<Command>> waiting_;
};

}  // namespace tutti
