#include "coordinator/transport/transport.h"

#include <algorithm>
#include <chrono>

namespace tutti {
namespace {

constexpr std::int64_t kLookNs = 100'000'000;  // how often it looks whether it is to end
constexpr double kOwnDelaySeconds = 0.01;      // this thread may have to wait for a core

}  // namespace

void Transport::start() {
  running_.store(true);
  thread_ = std::thread([this] { run(); });
}

void Transport::stop() {
  running_.store(false);
  note_.wake();
  if (thread_.joinable()) thread_.join();
}

// [control-thread]
void Transport::run() {
  std::uint32_t last = 0;
  while (running_.load()) {
    const auto change = note_.wait(last, kLookNs);
    if (!change) continue;
    last = change->number;
    control_.follow_transport(change->rolling, frame_for(change->frame));
    while (!control_.flush() && running_.load()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

// The first frame that no worker has begun to compute when the commands arrive. Where this thread is late, it counts from now: all workers do it in
// the same frame all the same.
std::int64_t Transport::frame_for(std::int64_t noted) const {
  const SegmentHeader& header = segment_.header();
  const auto period = static_cast<std::int64_t>(header.period.load());
  const auto own_delay = static_cast<std::int64_t>(kOwnDelaySeconds * header.rate.load());
  const std::int64_t ahead = header.lookahead * period;
  return std::max(noted + ahead + std::max(2 * period, own_delay), time_.read().frame + ahead + 2 * period);
}

}  // namespace tutti
