#include "coordinator/control/osc_server.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "coordinator/control/osc_requests.h"
#include "shared/clock.h"

namespace tutti {
namespace {

constexpr std::size_t kMostDue = 1 << 20;   // messages that wait for their time
constexpr int kMostAtOnce = 256;            // packets, before the workers are seen to again
constexpr std::int64_t kForeseenNs = 10'000'000'000;  // beyond, the sound card's clock may be more than half a millisecond off
constexpr std::int64_t kOwnDelayNs = 30'000'000;  // this thread may have to wait for a core

bool is_here(const sockaddr_in& from) { return ntohl(from.sin_addr.s_addr) >> 24 == 127; }

}  // namespace

OscServer::OscServer(OscSocket socket, Control& control, PatchRequests& requests, const Segment& segment, const PublishedTime& time)
    : socket_(std::move(socket)), control_(control), requests_(requests), segment_(segment), time_(time), buffer_(65536), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (wake_ < 0) throw std::runtime_error("OSC: no eventfd");
}

OscServer::~OscServer() {
  stop();
  close(wake_);
}

void OscServer::start() {
  thread_ = std::thread([this] { run(); });
}

void OscServer::stop() {
  if (!thread_.joinable()) return;
  eventfd_write(wake_, 1);
  thread_.join();
}

// [control-thread]
void OscServer::run() {
  pollfd watched[] = {{socket_.descriptor(), POLLIN, 0}, {wake_, POLLIN, 0}};
  for (;;) {
    poll(watched, 2, milliseconds_to_wait(control_.flush()));
    if (watched[1].revents != 0) return;
    receive();
    release_due();
  }
}

int OscServer::milliseconds_to_wait(bool all_sent) const {
  if (!all_sent) return 1;
  if (due_.empty()) return -1;
  const std::int64_t left = due_.top().ns - ahead_ns() - monotonic_ns();
  return static_cast<int>(std::clamp<std::int64_t>(left / 1'000'000 + 1, 0, 10'000));
}

void OscServer::receive() {
  sockaddr_in from{};
  for (int i = 0; i < kMostAtOnce; ++i) {
    const auto bytes = socket_.receive(buffer_, from);
    if (!bytes) return;
    handle(std::span(buffer_).first(*bytes), from);
  }
}

void OscServer::handle(std::span<std::byte> packet, const sockaddr_in& from) {
  try {
    for (const OscMessage& message : read_osc(packet)) handle(message, from);
  } catch (const OscError& error) {
    reply(error_reply(error.address, error.what()), from);
  }
}

void OscServer::handle(const OscMessage& message, const sockaddr_in& from) {
  try {
    OscAnswer answered = answer(message, control_);
    for (const OscMessage& line : answered.replies) reply(line, from);
    if (answered.request) {
      if (!is_here(from)) throw WrongMessage{"found a message of another machine, expected one of this machine"};
      answered.request->from = from;
      requests_.put(std::move(*answered.request));
    }
    if (!answered.change) return;
    if (message.time == 0) return apply(*answered.change, 0, message, from);
    if (due_.size() == kMostDue) throw WrongMessage{"too many messages wait for their time"};
    // The frame is decided when the message comes, so that those that come together keep their distances, whatever the driver's clock does then.
    const std::int64_t ns = wall_clock_.monotonic(message.time);
    const std::int64_t frame = ns - monotonic_ns() > kForeseenNs ? 0 : frame_at(ns);
    due_.push({ns, frame, count_++, std::move(*answered.change), from, message});
  } catch (const WrongMessage& wrong) {
    reply(error_reply(message.address, wrong.text), from);
  }
}

void OscServer::apply(const Change& change, std::int64_t frame, const OscMessage& message, const sockaddr_in& from) {
  try {
    if (control_.apply(change, frame)) return;
    for (auto anew = answer(message, control_).change; anew && !control_.apply(*anew, frame);) anew = answer(message, control_).change;
  } catch (const WrongMessage& wrong) {
    reply(error_reply(message.address, wrong.text), from);
  }
}

void OscServer::reply(const OscMessage& message, const sockaddr_in& to) const {
  try {
    socket_.send(osc_bytes(message), to);
  } catch (const OscError& error) {
    if (message.address != "/tutti/error") reply(error_reply(message.address, error.what()), to);
  }
}

// How long before its time a message goes to the workers: they compute ahead, and keep what is not due.
std::int64_t OscServer::ahead_ns() const {
  const SegmentHeader& header = segment_.header();
  const std::int64_t period_ns = static_cast<std::int64_t>(header.period.load()) * 1'000'000'000 / std::max(1u, header.rate.load());
  return (static_cast<std::int64_t>(header.lookahead) + 4) * period_ns + kOwnDelayNs;
}

std::int64_t OscServer::frame_at(std::int64_t ns) { return time_map_.frame_at(ns, monotonic_ns(), time_.read(), segment_.header().rate.load()); }

void OscServer::release_due() {
  while (!due_.empty() && due_.top().ns - ahead_ns() <= monotonic_ns()) {
    const Due& due = due_.top();
    apply(due.change, due.frame != 0 ? due.frame : frame_at(due.ns), due.message, due.from);
    due_.pop();
  }
}

}  // namespace tutti
