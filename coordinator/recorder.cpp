#include "coordinator/recorder.h"

#include <boost/lockfree/spsc_queue.hpp>

#include <chrono>
#include <stdexcept>

namespace tutti {
namespace {
constexpr std::size_t kQueueSeconds = 8;
constexpr std::size_t kChunk = 16384;
}  // namespace

struct Recorder::Queue {
  explicit Queue(std::size_t size) : samples(size) {}
  boost::lockfree::spsc_queue<float> samples;
};

Recorder::Recorder(const std::string& path, SampleFormat format, int channels, int rate)
    : file_(path, format, channels, rate),
      channels_(channels),
      queue_(std::make_unique<Queue>(kQueueSeconds * static_cast<std::size_t>(rate) * static_cast<std::size_t>(channels))),
      chunk_(kChunk / static_cast<std::size_t>(channels) * static_cast<std::size_t>(channels)),
      thread_([this] { write_until_finished(); }) {}

Recorder::~Recorder() {
  finished_.store(true);
  if (thread_.joinable()) thread_.join();
}

void Recorder::put(std::span<float* const> channels, std::uint32_t frames) {
  if (queue_->samples.write_available() < static_cast<std::size_t>(frames) * channels.size()) {
    lost_frames_.fetch_add(frames, std::memory_order_relaxed);
    return;
  }
  for (std::uint32_t f = 0; f < frames; ++f)
    for (const float* channel : channels) queue_->samples.push(channel[f]);
}

void Recorder::drain() {
  for (;;) {
    const std::size_t count = queue_->samples.pop(chunk_.data(), chunk_.size());
    if (count == 0) return;
    file_.write(chunk_.data(), static_cast<std::int64_t>(count) / channels_);
  }
}

void Recorder::write_until_finished() {
  try {
    while (!finished_.load(std::memory_order_acquire)) {
      drain();
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    drain();
  } catch (const std::exception& error) {
    failure_ = error.what();
  }
}

void Recorder::finish() {
  finished_.store(true, std::memory_order_release);
  thread_.join();
  if (!failure_.empty()) throw std::runtime_error(failure_);
  file_.finish();
}

}  // namespace tutti
