// The audio ring and the command ring under two real processes.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shared/segment.h"

using namespace tutti;

namespace {

Segment make_segment(std::uint32_t slots, std::uint32_t channels, std::uint32_t period) {
  Segment::Layout layout;
  layout.name = "ring";
  layout.driver = "test";
  layout.lookahead = static_cast<int>(slots);
  layout.geometry = {slots, channels, period};
  return Segment::create(layout);
}

float sample(std::uint32_t number, std::uint32_t channel, std::uint32_t frame) {
  return static_cast<float>(number % 1000) + 1000.0f * static_cast<float>(channel) + 0.5f * static_cast<float>(frame % 2);
}

// The worker's part, in a process of its own that maps the segment itself. It starts shortly before the numbers wrap.
[[noreturn]] void write_periods(const std::string& shm_name, std::uint32_t first, std::uint32_t count, std::uint32_t frames) {
  const Segment segment = Segment::open_for_worker(shm_name, 0);
  const RingView ring = segment.ring(0);
  for (std::uint32_t n = first; n != first + count; ++n) {
    while (!before(n, ring.control().limit.load())) ring.control().limit.wait_for(n + 1, 1'000'000'000);
    for (std::uint32_t c = 0; c < ring.geometry().channels; ++c)
      for (std::uint32_t f = 0; f < frames; ++f) ring.channel(n, c)[f] = sample(n, c, f);
    ring.publish(n, 0, frames);
  }
  _exit(0);
}

}  // namespace

TEST_CASE("a ring carries every period whole from one process to another") {
  for (const std::uint32_t slots : {1u, 2u, 5u}) {
    CAPTURE(slots);
    const std::uint32_t frames = 37, channels = 3, count = 5000, first = slots == 5 ? 0u : 0xfffffff0u - (0xfffffff0u % slots);
    const Segment segment = make_segment(slots, channels, 64);
    const RingView ring = segment.ring(0);
    ring.control().produced.value.store(first);
    ring.control().limit.value.store(first);
    const pid_t child = fork();
    if (child == 0) write_periods(segment.shm_name(), first, count, frames);
    int wrong = 0;
    ring.control().limit.publish(first + slots);
    for (std::uint32_t n = first; n != first + count; ++n) {
      while (!ring.ready(n, 0, frames)) ring.control().produced.wait_for(n + 1, 1'000'000'000);
      for (std::uint32_t c = 0; c < channels; ++c)
        for (std::uint32_t f = 0; f < frames; ++f) wrong += ring.channel(n, c)[f] != sample(n, c, f);
      ring.control().limit.publish(n + 1 + slots);
    }
    int status = 1;
    waitpid(child, &status, 0);
    CHECK(status == 0);
    CHECK(wrong == 0);
  }
}

TEST_CASE("a slot of another epoch, number or size is not ready") {
  const Segment segment = make_segment(2, 1, 64);
  const RingView ring = segment.ring(0);
  ring.publish(0, 3, 64);
  CHECK(ring.ready(0, 3, 64));
  CHECK_FALSE(ring.ready(0, 4, 64));
  CHECK_FALSE(ring.ready(0, 3, 32));
  CHECK_FALSE(ring.ready(1, 3, 64));
}

TEST_CASE("every run of samples starts on a cache line") {
  for (const std::uint32_t period : {16u, 17u, 333u, 8192u}) {
    const Segment segment = make_segment(3, 5, period);
    const RingView ring = segment.ring(0);
    for (std::uint32_t n = 0; n < 3; ++n)
      for (std::uint32_t c = 0; c < 5; ++c) CHECK(reinterpret_cast<std::uintptr_t>(ring.channel(n, c)) % kCacheLine == 0);
    const auto end = reinterpret_cast<std::byte*>(ring.channel(2, 4) + period) - reinterpret_cast<std::byte*>(&segment.record(0));
    CHECK(static_cast<std::uint64_t>(end) <= segment.header().area_bytes);
  }
}

TEST_CASE("a command ring carries every command in order, and says when it is full") {
  const Segment segment = make_segment(1, 1, 64);
  const pid_t child = fork();
  if (child == 0) {
    const Segment own = Segment::open_for_worker(segment.shm_name(), 0);
    Command command;
    for (int i = 0; i < 100000;) {
      if (!own.record(0).commands.pop(command)) continue;
      if (command.node != i || command.value != i * 0.5) _exit(1);
      ++i;
    }
    _exit(0);
  }
  for (int i = 0; i < 100000;) i += segment.record(0).commands.push({CommandKind::Set, i, 0, -1, i * 0.5});
  int status = 1;
  waitpid(child, &status, 0);
  CHECK(status == 0);

  std::uint32_t taken = 0;
  while (segment.record(0).commands.push({CommandKind::Play, 0, 0, -1, 0})) ++taken;
  CHECK(taken == CommandRing::kCapacity);
}
