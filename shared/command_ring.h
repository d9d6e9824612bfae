// Commands from the coordinator to one worker: a lock-free ring in shared memory, one writer, one reader. The worker takes what is
// there at the edge of a period, and keeps what is due later (worker/timed_commands.h).
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace tutti {

enum class CommandKind : std::uint32_t {
  Set,
  Play,
  Stop,
  Begin,  // play as when the patch starts: after the delay and for the duration that its "play" says
};

struct Command {
  CommandKind kind;
  std::int32_t node;       // index in the worker's plan
  std::int32_t parameter;  // Set: index into Declaration::parameters, or kMul, kAdd of worker/plan.h
  std::int32_t stream;     // Set: which stream, -1 for all
  double value;
  std::int64_t frame = 0;  // at which it is due, counted from the instance's start; 0, and any that is over: at once
};

struct CommandRing {
  static constexpr std::uint32_t kCapacity = 2048;  // a power of two: positions wrap at 2^32
  alignas(64) std::atomic<std::uint32_t> written{0};
  alignas(64) std::atomic<std::uint32_t> read{0};
  alignas(64) std::array<Command, kCapacity> commands;

  // Coordinator, one thread at a time. False: the ring is full. [control-thread]
  bool push(const Command& command) {
    const std::uint32_t at = written.load(std::memory_order_relaxed);
    if (at - read.load(std::memory_order_acquire) == kCapacity) return false;
    commands[at % kCapacity] = command;
    written.store(at + 1, std::memory_order_release);
    return true;
  }

  // Worker. False: nothing there. [audio-thread]
  bool pop(Command& command) {
    const std::uint32_t at = read.load(std::memory_order_relaxed);
    if (at == written.load(std::memory_order_acquire)) return false;
    command = commands[at % kCapacity];
    read.store(at + 1, std::memory_order_release);
    return true;
  }

  // Coordinator: what a worker that is gone has not taken, its successor shall not take either. [main-thread]
  void discard() { read.store(written.load(std::memory_order_acquire), std::memory_order_release); }
};

}  // namespace tutti
