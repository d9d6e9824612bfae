#include "worker/sound_files/sound_window.h"

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <thread>

namespace tutti {

namespace {

// Reads for all windows of the process, from the first one on.
class DiskThread {
 public:
  static DiskThread& the() {
    static DiskThread thread;
    return thread;
  }

  void add(SoundWindow* window) {
    const std::lock_guard lock(mutex_);
    windows_.push_back(window);
    if (!thread_.joinable()) thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }

  void remove(SoundWindow* window) {
    const std::lock_guard lock(mutex_);
    std::erase(windows_, window);
  }

 private:
  void run(const std::stop_token& stop) {
    // The thread that made this one may be bound to a core, where it will leave little time.
    cpu_set_t all;
    CPU_ZERO(&all);
    for (int core = 0; core < CPU_SETSIZE; ++core) CPU_SET(core, &all);
    sched_setaffinity(0, sizeof all, &all);
    while (!stop.stop_requested())
      if (!read_a_page_each()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }

  bool read_a_page_each() {
    const std::lock_guard lock(mutex_);
    bool any = false;
    for (SoundWindow* window : windows_) any |= window->read_next();
    return any;
  }

  std::mutex mutex_;  // of the list; the audio thread has no part in it
  std::vector<SoundWindow*> windows_;
  std::jthread thread_;  // last: it ends before what it uses
};

}  // namespace

SoundWindow::SoundWindow(std::shared_ptr<SoundFileReader> reader)
    : reader_(std::move(reader)), channels_(reader_->channels()), memory_(static_cast<std::size_t>(kPages * kPageFrames * channels_)) {
  for (std::size_t i = 0; i < pages_.size(); ++i) pages_[i].samples = memory_.data() + static_cast<std::int64_t>(i) * kPageFrames * channels_;
  DiskThread::the().add(this);
}

SoundWindow::~SoundWindow() { DiskThread::the().remove(this); }

void SoundWindow::wait_for(std::span<const std::int64_t> pages) {
  while (!want(pages))
    for (const Page& page : pages_)
      if (page.state.load(std::memory_order_acquire) == kWanted) {
        futex_wait(page.state, kWanted, 10'000'000);
        break;
      }
}

bool SoundWindow::want(std::span<const std::int64_t> pages) {
  // First all that are there keep their place, then the others take the place of what is not wanted.
  for (Page& page : pages_) {
    const auto wish = std::find(pages.begin(), pages.end(), page.number);
    page.rank.store(wish == pages.end() ? kUnwanted : static_cast<int>(wish - pages.begin()), std::memory_order_relaxed);
  }
  bool all_there = true;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    Page* page = find(pages[i]);
    if (!page && (page = find_room())) {
      if (page == last_) last_ = nullptr;
      page->number = pages[i];
      page->rank.store(static_cast<int>(i), std::memory_order_relaxed);
      page->state.store(kWanted, std::memory_order_release);
    }
    all_there &= page && page->state.load(std::memory_order_acquire) == kReady;
  }
  return all_there;
}

SoundWindow::Page* SoundWindow::find(std::int64_t number) {
  for (Page& page : pages_)
    if (page.number == number && page.state.load(std::memory_order_acquire) != kFree) return &page;
  return nullptr;
}

SoundWindow::Page* SoundWindow::find_ready(std::int64_t number) {
  Page* page = find(number);
  return page && page->state.load(std::memory_order_acquire) == kReady ? page : nullptr;
}

SoundWindow::Page* SoundWindow::find_room() {
  for (Page& page : pages_)
    if (page.rank.load(std::memory_order_relaxed) == kUnwanted && page.state.load(std::memory_order_acquire) != kWanted) return &page;
  return nullptr;
}

bool SoundWindow::read_next() {
  Page* next = nullptr;
  int first = kUnwanted;
  for (Page& page : pages_) {
    if (page.state.load(std::memory_order_acquire) != kWanted) continue;
    const int rank = page.rank.load(std::memory_order_relaxed);
    if (rank < first)
      next = &page, first = rank;
    else if (rank == kUnwanted)
      page.state.store(kFree, std::memory_order_release);  // nobody waits for it any more
  }
  if (next) read(*next);
  return next;
}

void SoundWindow::read(Page& page) {
  reader_->read(page.number * kPageFrames, kPageFrames, page.samples);
  page.state.store(kReady, std::memory_order_release);
  futex_wake(page.state);
}

}  // namespace tutti
