// The built-in clock: calls the mixer at the times at which a sound card would. For machines without a JACK server, for
// recording and for measuring.
#include <pthread.h>
#include <time.h>

#include <atomic>
#include <cmath>
#include <thread>
#include <vector>

#include "coordinator/drivers/driver.h"
#include "shared/clock.h"
#include "shared/realtime.h"

namespace tutti {
namespace {

class ClockDriver final : public Driver {
 public:
  explicit ClockDriver(const DriverOptions& options)
      : options_(options), buffer_(static_cast<std::size_t>(options.channels * options.period)) {
    for (int c = 0; c < options.channels; ++c) channels_.push_back(buffer_.data() + c * options.period);
  }
  ~ClockDriver() override { stop(); }

  std::string kind() const override { return "clock"; }
  std::string client() const override { return options_.client; }
  int rate() const override { return static_cast<int>(options_.rate); }
  int period() const override { return options_.period; }

  void start(Mixer& mixer, Recorder* recorder) override {
    running_.store(true);
    thread_ = std::thread([this, &mixer, recorder] { tick(mixer, recorder); });
  }
  void stop() override {
    running_.store(false);
    if (thread_.joinable()) thread_.join();
  }

 private:
  // [audio-thread]
  void tick(Mixer& mixer, Recorder* recorder) {
    denormals_off();
    become_realtime(kWorkerPriority + 1);
    const Mixer::Patience patience = options_.lookahead == 0 ? Mixer::Patience::Deadline : Mixer::Patience::None;
    const double period_ns = 1e9 * options_.period / options_.rate;
    const std::int64_t begin = monotonic_ns();
    std::int64_t count = 0;  // of periods
    while (running_.load(std::memory_order_relaxed)) {
      const std::int64_t next = begin + std::llround(static_cast<double>(++count) * period_ns);
      const timespec wake{next / 1'000'000'000, next % 1'000'000'000};
      while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wake, nullptr) != 0) {}
      const std::int64_t overslept = monotonic_ns() - next;
      if (static_cast<double>(overslept) > period_ns) {  // a sound card would have run dry
        if (xruns) xruns->fetch_add(1, std::memory_order_relaxed);
        count += static_cast<std::int64_t>(static_cast<double>(overslept) / period_ns);
      }
      mixer.begins_at(begin + std::llround(static_cast<double>(count) * period_ns));
      mixer.mix(channels_, static_cast<std::uint32_t>(options_.period), patience);
      if (recorder) recorder->put(channels_, static_cast<std::uint32_t>(options_.period));
    }
  }

  DriverOptions options_;
  std::vector<float> buffer_;
  std::vector<float*> channels_;
  std::atomic<bool> running_{false};
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Driver> open_clock(const DriverOptions& options) { return std::make_unique<ClockDriver>(options); }

}  // namespace tutti
