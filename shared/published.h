// What the analysers of one worker show of what they hear (Spectrum, Scope, RMS, Yin): newest samples and values, written by the worker, read by whoever wants
// to look (`tutti top`, OSC), who maps them read-only. Fixed layout, no pointers; offsets are from the area's beginning. The audio thread writes whether
// anybody looks or not, and waits for nobody; who looks finds out whether what was read was overwritten meanwhile, and reads again.
//
// The area: a PublishedArea, then the objects, one after the other: a PublishedObject and, for each of its streams, a PublishedFrame with its samples.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tutti {

enum class PublishedKind : std::uint32_t {
  Value,     // the newest value
  Triggers,  // how many there have been
  Scope,     // the newest samples
  Spectrum,  // the same, to be transformed by who looks
};

inline constexpr std::uint32_t kLongestRun = 64;  // samples that are written at once: worker/objects/unit.h's kBlock
inline constexpr std::size_t kPublishedAlignment = 64;

// The newest samples of one stream, going round; its samples follow it.
struct alignas(kPublishedAlignment) PublishedFrame {
  std::atomic<std::uint64_t> written{0};  // samples so far
  std::uint32_t places = 1;               // a power of two
  std::uint32_t stream = 0;               // its number in the whole bank

  std::atomic<float>* samples() { return reinterpret_cast<std::atomic<float>*>(this + 1); }
  const std::atomic<float>* samples() const { return reinterpret_cast<const std::atomic<float>*>(this + 1); }
  static std::size_t bytes(std::uint32_t places) {
    return (sizeof(PublishedFrame) + places * sizeof(float) + kPublishedAlignment - 1) / kPublishedAlignment * kPublishedAlignment;
  }

  // Worker: `count` samples (at most kLongestRun), `stride` apart, times `gain`. Wait-free. [audio-thread]
  void write(const float* x, std::size_t stride, std::uint32_t count, float gain) {
    const std::uint64_t at = written.load(std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);  // who sees one of these samples sees that all before were written
    std::atomic<float>* to = samples();
    for (std::uint32_t i = 0; i < count; ++i, x += stride) to[(at + i) & (places - 1)].store(*x * gain, std::memory_order_relaxed);
    written.store(at + count, std::memory_order_release);
  }

  // Who looks, and knows how many places there are: the newest samples, as many as `to` has; zeros before the first. False: they were overwritten
  // meanwhile. [any thread]
  bool read(std::span<float> to, std::uint32_t of_places) const {
    const std::uint64_t end = written.load(std::memory_order_acquire), count = to.size();
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t back = count - i;
      to[i] = back > end ? 0.0f : samples()[(end - back) & (of_places - 1)].load(std::memory_order_relaxed);
    }
    std::atomic_thread_fence(std::memory_order_acquire);
    return written.load(std::memory_order_relaxed) + kLongestRun + count <= end + of_places;
  }
  // Places for reading so many samples while a good deal more is written.
  static std::uint32_t places_for(std::uint32_t length) {
    std::uint32_t places = 1024;
    while (places < 2 * length) places *= 2;
    return places;
  }
};

// A single value that changes: `written` counts how often.
inline void publish_value(PublishedFrame& frame, float value) {
  frame.samples()[0].store(value, std::memory_order_relaxed);
  frame.written.store(frame.written.load(std::memory_order_relaxed) + 1, std::memory_order_release);
}

struct alignas(kPublishedAlignment) PublishedObject {
  char name[128]{};     // "chorus.spectrum", cut where it is longer
  char object[32]{};    // "Spectrum"
  PublishedKind kind = PublishedKind::Value;
  std::uint32_t streams = 0;
  std::uint32_t length = 1;  // samples that are shown of each stream
  std::uint32_t window = 0;  // Spectrum: pyo's wintype
  std::uint32_t places = 1;  // of each of the frames
  std::uint32_t unused = 0;
  float rate = 48000;

  std::uint64_t bytes() const { return sizeof(PublishedObject) + streams * PublishedFrame::bytes(places); }
};

struct alignas(kPublishedAlignment) PublishedArea {
  std::atomic<std::uint32_t> edition{0};  // odd: a worker that has just been started is writing it anew
  std::uint32_t objects = 0;
  std::uint32_t left_out = 0;             // objects that found no room
  std::uint32_t unused = 0;
  std::int64_t made_ns = 0;               // CLOCK_MONOTONIC
};

static_assert(std::atomic<float>::is_always_lock_free && sizeof(std::atomic<float>) == sizeof(float));

}  // namespace tutti
