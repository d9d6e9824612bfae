// A sound file that is too long for memory: the pages around the place where it is played. The audio thread says which pages it wants and
// looks frames up; the disk thread, one for all files of the process, reads. They share nothing but each page's state: a page that is
// Wanted belongs to the disk thread, all others to the audio thread, which never locks or allocates, and waits only where it is told to.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "shared/futex.h"
#include "worker/sound_files/sound_file_reader.h"

namespace tutti {

class SoundWindow {
 public:
  static constexpr std::int64_t kPageFrames = 32768;
  static constexpr int kPages = 16;

  // `reader` may be shared with other windows. [main-thread]
  explicit SoundWindow(std::shared_ptr<SoundFileReader> reader);
  ~SoundWindow();
  SoundWindow(const SoundWindow&) = delete;
  SoundWindow& operator=(const SoundWindow&) = delete;

  // The pages that are wanted from now on, the most urgent first, at most kPages - 1; others are forgotten as room is needed.
  // False: not all are there yet; ask again in the next block. [audio-thread]
  bool want(std::span<const std::int64_t> pages);
  // The same, and waits until all are there. [main-thread, or the audio thread of what nobody hears]
  void wait_for(std::span<const std::int64_t> pages);

  // The samples of a frame of the file; nullptr: they are not there. Good until the next want(). [audio-thread]
  const float* frame(std::int64_t frame) {
    const std::int64_t number = frame / kPageFrames;
    if (!last_ || last_->number != number) last_ = find_ready(number);
    return last_ ? last_->samples + (frame % kPageFrames) * channels_ : nullptr;
  }

  // Reads the most urgent page. False: none is wanted. [disk thread]
  bool read_next();

 private:
  enum State : std::uint32_t { kFree, kWanted, kReady };
  static constexpr int kUnwanted = kPages;
  struct Page {
    Word state{kFree};
    std::atomic<int> rank{kUnwanted};  // 0 is the most urgent
    std::int64_t number = -1;          // which page of the file; changed by the audio thread, while it owns the page
    float* samples = nullptr;
  };

  Page* find(std::int64_t number);
  Page* find_ready(std::int64_t number);
  Page* find_room();
  void read(Page& page);

  std::shared_ptr<SoundFileReader> reader_;
  const std::int64_t channels_;
  std::vector<float> memory_;
  std::array<Page, kPages> pages_;
  Page* last_ = nullptr;  // the page that frame() found last
};

}  // namespace tutti
