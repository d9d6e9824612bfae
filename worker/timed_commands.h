// Commands that wait for their frame: in the order of their frames, those of one frame in the order in which they came. As many as there
// is room for from the start; nothing here allocates later.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "shared/command_ring.h"

namespace tutti {

class TimedCommands {
 public:
  static constexpr std::size_t kCapacity = 4096;  // the coordinator sends them a few periods before they are due

  TimedCommands() { heap_.reserve(kCapacity); }  // [main-thread]

  // False: there is no room. [audio-thread]
  bool add(const Command& command) {
    if (heap_.size() == kCapacity) return false;
    heap_.push_back({command, count_++});
    std::push_heap(heap_.begin(), heap_.end(), later);
    return true;
  }

  // The first one, if it is due before frame `end`. [audio-thread]
  bool take_before(std::int64_t end, Command& command) {
    if (heap_.empty() || heap_.front().command.frame >= end) return false;
    std::pop_heap(heap_.begin(), heap_.end(), later);
    command = heap_.back().command;
    heap_.pop_back();
    return true;
  }

 private:
  struct Waiting {
    Command command;
    std::uint64_t number;
  };
  static bool later(const Waiting& a, const Waiting& b) {
    return std::pair(a.command.frame, a.number) > std::pair(b.command.frame, b.number);
  }

  std::vector<Waiting> heap_;
  std::uint64_t count_ = 0;
};

}  // namespace tutti
