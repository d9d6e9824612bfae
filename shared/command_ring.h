// Commands from the coordinator to one worker: a lock-free ring in shared memory, one writer, one reader. The worker takes what is
// there at the edge of a period.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace tutti {

enum class CommandKind : std::uint32_t { Set, Play, Stop };

struct Command {
  CommandKind kind;
  std::int32_t node;       // index in the worker's plan
  std::int32_t parameter;  // Set: index into Declaration::parameters, or kMul, kAdd of worker/plan.h
  std::int32_t stream;     // Set: which stream, -1 for all
  double value;
};

struct CommandRing {
  static constexpr std::uint32_t kCapacity = 1024;  // a power of two: positions wrap at 2^32
  alignas(64) std::atomic<std::uint32_t> written{0};
  alignas(64) std::atomic<std::uint32_t> read{0};
  alignas(64) std::array<Command, kCapacity> commands;

  // Coordinator. False: the ring is full. [main-thread]
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
};

}  // namespace tutti
