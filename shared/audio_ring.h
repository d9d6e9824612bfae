// The audio ring of one worker: `slots` periods of planar float32, written by the worker, read by the coordinator. Lock-free, one
// writer, one reader, in shared memory. Nothing here is a pointer; a RingView is what one process sees of it.
//
// Periods are numbered from 0 and the numbers wrap at 2^32. The coordinator says up to which number the worker may write (`limit`);
// the worker says up to which number it has written (`produced`). Each slot is labelled with its number and its epoch: after
// a change of the period size the coordinator counts the epoch up, and slots of the old one are never read.
#pragma once

#include <cstddef>
#include <cstdint>

#include "shared/futex.h"

namespace tutti {

inline constexpr std::size_t kCacheLine = 64;

struct alignas(kCacheLine) RingControl {
  alignas(kCacheLine) WaitWord limit;     // written by the coordinator: periods below this number may be written
  alignas(kCacheLine) WaitWord produced;  // written by the worker: periods below this number have been written
};

struct alignas(kCacheLine) SlotLabel {
  std::uint32_t number;
  std::uint32_t epoch;
  std::uint32_t frames;
};

// How large a slot is: a label, then `channels` runs of `max_period` samples, each run starting on a cache line.
struct RingGeometry {
  std::uint32_t slots = 1;
  std::uint32_t channels = 2;
  std::uint32_t max_period = 8192;

  std::size_t run_bytes() const { return (max_period * sizeof(float) + kCacheLine - 1) / kCacheLine * kCacheLine; }
  std::size_t slot_bytes() const { return sizeof(SlotLabel) + channels * run_bytes(); }
  std::size_t bytes() const { return slots * slot_bytes(); }
};

class RingView {
 public:
  RingView() = default;
  RingView(RingControl& control, std::byte* memory, RingGeometry geometry)
      : control_(&control), memory_(memory), geometry_(geometry) {}

  RingControl& control() const { return *control_; }
  const RingGeometry& geometry() const { return geometry_; }

  SlotLabel& label(std::uint32_t number) const { return *reinterpret_cast<SlotLabel*>(slot(number)); }
  float* channel(std::uint32_t number, std::uint32_t c) const {
    return reinterpret_cast<float*>(slot(number) + sizeof(SlotLabel) + c * geometry_.run_bytes());
  }

  // Worker: label the slot it has filled and hand it over. [audio-thread]
  void publish(std::uint32_t number, std::uint32_t epoch, std::uint32_t frames) const {
    SlotLabel& l = label(number);
    l.number = number;
    l.epoch = epoch;
    l.frames = frames;
    control_->produced.publish(number + 1);
  }

  // Coordinator: whether period `number` is there, whole and of this epoch. [audio-thread]
  bool ready(std::uint32_t number, std::uint32_t epoch, std::uint32_t frames) const {
    if (!before(number, control_->produced.load())) return false;
    const SlotLabel& l = label(number);
    return l.number == number && l.epoch == epoch && l.frames == frames;
  }

 private:
  std::byte* slot(std::uint32_t number) const { return memory_ + (number % geometry_.slots) * geometry_.slot_bytes(); }

  RingControl* control_ = nullptr;
  std::byte* memory_ = nullptr;
  RingGeometry geometry_;
};

}  // namespace tutti
