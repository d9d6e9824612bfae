#include "coordinator/control/time_map.h"

#include <time.h>

#include <cmath>
#include <cstdlib>
#include <limits>

#include "shared/clock.h"

namespace tutti {
namespace {

constexpr std::int64_t kFrom1900To1970 = 2208988800;  // seconds
constexpr std::int64_t kStaysNs = 100'000'000;
constexpr std::int64_t kJitterNs = 5000;              // a quarter of a frame at 48 kHz

std::int64_t wall_clock_ns() {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

// The best of a few looks: between the two clocks' readings something else may have run.
std::int64_t measured_offset() {
  std::int64_t shortest = std::numeric_limits<std::int64_t>::max(), offset = 0;
  for (int i = 0; i < 3; ++i) {
    const std::int64_t before = monotonic_ns(), wall = wall_clock_ns(), after = monotonic_ns();
    if (after - before >= shortest) continue;
    shortest = after - before;
    offset = wall - before - shortest / 2;
  }
  return offset;
}

}  // namespace

// Seconds count from 1900 to 2036, then again from 0 (RFC 4330): the upper half is before 2036.
std::int64_t unix_ns(std::uint32_t seconds, std::uint32_t fraction) {
  const std::int64_t since_1900 = static_cast<std::int64_t>(seconds) + (seconds & 0x80000000u ? 0 : std::int64_t{1} << 32);
  return (since_1900 - kFrom1900To1970) * 1'000'000'000 + static_cast<std::int64_t>(std::llround(fraction * (1e9 / 4294967296.0)));
}

std::int64_t WallClock::monotonic(std::int64_t unix_ns) {
  const std::int64_t offset = measured_offset();
  if (std::abs(offset - offset_) > kJitterNs) offset_ = offset;
  return unix_ns - offset_;
}

std::int64_t TimeMap::frame_at(std::int64_t ns, std::int64_t now, const PeriodTime& latest, double rate) {
  if (latest.ns == 0) return 0;
  const auto frames_since = [&](std::int64_t time) { return static_cast<double>(time - anchor_.ns) * 1e-9 * rate; };
  const double expected = static_cast<double>(latest.frame - anchor_.frame);
  const bool has_moved = std::abs(frames_since(latest.ns) - expected) > 0.5;
  if (anchor_.ns == 0 || (has_moved && now - laid_ >= kStaysNs)) {
    anchor_ = latest;
    laid_ = now;
  }
  return anchor_.frame + std::llround(frames_since(ns));
}

}  // namespace tutti
