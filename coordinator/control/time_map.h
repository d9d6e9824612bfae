// From a time tag of OSC to the frame that is played then.
//
// The frame is the one whose period the driver asks for at that time (the loudspeaker is later, by what JACK reports as latency, always the same).
// Two tags are as many frames apart as their times say, to the sample: the map is a straight line that is laid anew only when what the driver or
// the system's clock tells has moved away from it by half a frame, not with each jitter of theirs, and then stays for a tenth of a second: messages
// that are sent together share it.
#pragma once

#include <cstdint>

#include "coordinator/control/period_time.h"

namespace tutti {

// Nanoseconds since 1970 of an NTP time (seconds since 1900 and parts of 2^-32 s), as OSC's time tags are.
std::int64_t unix_ns(std::uint32_t seconds, std::uint32_t fraction);

// How far the wall clock is ahead of monotonic_ns().
class WallClock {
 public:
  std::int64_t monotonic(std::int64_t unix_ns);

 private:
  std::int64_t offset_ = 0;
};

class TimeMap {
 public:
  // The frame that is played at `ns`, seen at `now` from the driver's latest period (all of monotonic_ns). 0, "at once", where nothing has been
  // played yet.
  std::int64_t frame_at(std::int64_t ns, std::int64_t now, const PeriodTime& latest, double rate);

 private:
  PeriodTime anchor_;
  std::int64_t laid_ = 0;  // when
};

}  // namespace tutti
