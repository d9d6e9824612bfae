// Has JACK's transport followed: what keeps time begins when the transport starts and stops with it, in all workers in the same frame. A thread of
// its own, which is no audio thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

#include "coordinator/control/control.h"
#include "coordinator/control/period_time.h"
#include "coordinator/transport/transport_note.h"
#include "shared/segment.h"

namespace tutti {

class Transport {
 public:
  // All must live longer. [main-thread]
  Transport(Control& control, const Segment& segment, const PublishedTime& time) : control_(control), segment_(segment), time_(time) {}
  ~Transport() { stop(); }
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  void start();  // [main-thread]
  void stop();   // [main-thread]

  // Where the driver notes what the transport does.
  TransportNote& note() { return note_; }

 private:
  void run();
  std::int64_t frame_for(std::int64_t noted) const;

  Control& control_;
  const Segment& segment_;
  const PublishedTime& time_;
  TransportNote note_;
  std::atomic<bool> running_{false};
  std::thread thread_;
};

}  // namespace tutti
