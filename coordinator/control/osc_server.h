// Takes OSC messages, answers them, and has done what they ask for, at once or at their time. A thread of its own, which is no audio thread.
#pragma once

#include <cstdint>
#include <queue>
#include <span>
#include <thread>
#include <vector>

#include "coordinator/control/control.h"
#include "coordinator/control/osc_message.h"
#include "coordinator/control/osc_socket.h"
#include "coordinator/control/patch_requests.h"
#include "coordinator/control/period_time.h"
#include "coordinator/control/time_map.h"
#include "shared/segment.h"

namespace tutti {

class OscServer {
 public:
  // All that is referred to must live longer. [main-thread]
  OscServer(OscSocket socket, Control& control, PatchRequests& requests, const Segment& segment, const PublishedTime& time);
  ~OscServer();
  OscServer(const OscServer&) = delete;
  OscServer& operator=(const OscServer&) = delete;

  void start();  // [main-thread]
  void stop();   // [main-thread]
  int port() const { return socket_.port(); }
  // [any thread but an audio thread]
  void reply(const OscMessage& message, const sockaddr_in& to) const;

 private:
  struct Due {
    std::int64_t ns;       // monotonic_ns
    std::int64_t frame;    // 0: it is too far ahead to be known
    std::uint64_t number;  // in the order in which they came
    Change change;
    sockaddr_in from;
    OscMessage message;    // to be looked at again where something else plays when it is due
    bool operator<(const Due& other) const { return std::pair(ns, number) > std::pair(other.ns, other.number); }  // the first is on top
  };

  void run();
  int milliseconds_to_wait(bool all_sent) const;
  void receive();
  void handle(std::span<std::byte> packet, const sockaddr_in& from);
  void handle(const OscMessage& message, const sockaddr_in& from);
  void apply(const Change& change, std::int64_t frame, const OscMessage& message, const sockaddr_in& from);
  std::int64_t ahead_ns() const;
  std::int64_t frame_at(std::int64_t ns);
  void release_due();

  OscSocket socket_;
  Control& control_;
  PatchRequests& requests_;
  const Segment& segment_;
  const PublishedTime& time_;
  WallClock wall_clock_;
  TimeMap time_map_;
  std::priority_queue<Due> due_;
  std::uint64_t count_ = 0;
  std::vector<std::byte> buffer_;
  int wake_;  // an eventfd, written to by stop()
  std::thread thread_;
};

}  // namespace tutti
