// Records what is played into a sound file, any number of hours: the audio thread puts periods into a queue, a thread of its own
// writes them. Samples that the disk could not take in time are counted, never lost in silence.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "coordinator/sound_file.h"

namespace tutti {

class Recorder {
 public:
  // Opens the file. Throws std::runtime_error. [main-thread]
  Recorder(const std::string& path, SampleFormat format, int channels, int rate);
  ~Recorder();

  // One period. [audio-thread]
  void put(std::span<float* const> channels, std::uint32_t frames);
  // Writes what is left and closes the file. Throws std::runtime_error: the disk is full. [main-thread]
  void finish();
  std::uint64_t lost_frames() const { return lost_frames_.load(std::memory_order_relaxed); }

 private:
  struct Queue;
  void write_until_finished();
  void drain();

  SoundFileWriter file_;
  int channels_;
  std::unique_ptr<Queue> queue_;
  std::vector<float> chunk_;
  std::atomic<bool> finished_{false};
  std::atomic<std::uint64_t> lost_frames_{0};
  std::string failure_;  // of the writing thread; read after it has ended
  std::thread thread_;
};

}  // namespace tutti
