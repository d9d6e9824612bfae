// The mixer: sums, lateness and fades. Workers are played by hand.
#include <doctest/doctest.h>

#include <cmath>
#include <thread>

#include "coordinator/mixer.h"

using namespace tutti;

namespace {

constexpr std::uint32_t kPeriod = 128;

// Two workers with a constant each, and what the mixer makes of them.
struct Rig {
  Segment segment;
  Mixer mixer;
  std::vector<float> left = std::vector<float>(kPeriod), right = std::vector<float>(kPeriod);
  std::uint32_t number[2] = {0, 0};

  explicit Rig(int lookahead = 1) : segment(make(lookahead)), mixer(segment, lookahead) {
    mixer.change_period(kPeriod, 48000);
    mixer.open();
    mixer.set_present(0, true);
    mixer.set_present(1, true);
  }
  static Segment make(int lookahead) {
    Segment::Layout layout;
    layout.name = "mixer";
    layout.driver = "test";
    layout.workers = 2;
    layout.lookahead = lookahead;
    layout.geometry = {static_cast<std::uint32_t>(std::max(1, lookahead)), 2, kPeriod};
    return Segment::create(layout);
  }
  void write(int worker, float value) {
    const RingView ring = segment.ring(worker);
    for (std::uint32_t c = 0; c < 2; ++c) std::fill_n(ring.channel(number[worker], c), kPeriod, c == 0 ? value : -value);
    ring.publish(number[worker]++, segment.header().epoch.load(), kPeriod);
  }
  void mix(Mixer::Patience patience = Mixer::Patience::None) {
    float* const channels[] = {left.data(), right.data()};
    mixer.mix(channels, kPeriod, patience);
  }
  std::uint64_t late(int worker) { return segment.record(worker).supervision.late.load(); }
};

float largest_step(const std::vector<float>& samples, float before) {
  float largest = 0;
  for (const float x : samples) {
    largest = std::max(largest, std::abs(x - before));
    before = x;
  }
  return largest;
}

}  // namespace

TEST_CASE("the mixer sums the workers' rings, channel by channel") {
  Rig rig;
  for (int i = 0; i < 4; ++i) {
    rig.write(0, 0.25f);
    rig.write(1, 0.5f);
    rig.mix();
    for (std::uint32_t f = 0; f < kPeriod; ++f) {
      REQUIRE(rig.left[f] == 0.75f);
      REQUIRE(rig.right[f] == -0.75f);
    }
  }
  CHECK(rig.late(0) + rig.late(1) == 0);
  CHECK(rig.segment.header().periods.load() == 4);
  CHECK(rig.segment.header().peak.load() == doctest::Approx(0.75));
}

TEST_CASE("a late worker loses its own sound, with a fade, and is counted; the other goes on") {
  Rig rig;
  rig.write(0, 0.25f);
  rig.write(1, 0.5f);
  rig.mix();
  float before = rig.left.back();
  for (int i = 0; i < 4; ++i) {  // worker 1 misses four periods
    rig.write(0, 0.25f);
    rig.mix();
    CHECK(largest_step(rig.left, before) < 0.01f);  // half a cosine from 0.5 to 0 in 256 frames: 0.0031 a frame at most
    before = rig.left.back();
  }
  CHECK(before == 0.25f);
  CHECK(rig.late(0) == 0);
  CHECK(rig.late(1) == 4);
  rig.number[1] = rig.number[0];  // it takes up at the period that is wanted
  for (int i = 0; i < 3; ++i) {
    rig.write(0, 0.25f);
    rig.write(1, 0.5f);
    rig.mix();
    CHECK(largest_step(rig.left, before) < 0.01f);
    before = rig.left.back();
  }
  CHECK(before == 0.75f);
}

TEST_CASE("an absent worker is neither waited for nor late") {
  Rig rig(0);
  rig.mixer.set_present(1, false);
  rig.write(0, 0.25f);
  rig.mix(Mixer::Patience::Endless);
  CHECK(rig.left[0] == 0.25f);
  CHECK(rig.late(1) == 0);
}

TEST_CASE("with a deadline the mixer waits for a worker that is nearly there") {
  Rig rig(0);
  rig.write(0, 0.25f);
  std::thread worker([&] {
    const RingView ring = rig.segment.ring(1);
    while (!before(0, ring.control().limit.load())) ring.control().limit.wait_for(1, 1'000'000'000);  // until the callback asks for it
    rig.write(1, 0.5f);
  });
  rig.mix(Mixer::Patience::Endless);
  worker.join();
  CHECK(rig.left[0] == 0.75f);
  rig.write(0, 0.25f);
  rig.mix(Mixer::Patience::Deadline);  // worker 1 never comes: the deadline ends the wait
  CHECK(rig.late(1) == 1);
}

TEST_CASE("the whole output fades out without a click and stays silent") {
  Rig rig;
  rig.mixer.fade_out();
  float before = 0.75f;
  for (int i = 0; i < 25; ++i) {
    rig.write(0, 0.25f);
    rig.write(1, 0.5f);
    rig.mix();
    CHECK(largest_step(rig.left, before) < 0.002f);  // 0.75 in 0.05 s, squared: 0.000625 a frame at most
    before = rig.left.back();
  }
  CHECK(before == 0);
  CHECK(rig.mixer.faded_out());
}

TEST_CASE("a new period size leaves no old samples in the sound") {
  Rig rig;
  rig.write(0, 0.25f);
  rig.write(1, 0.5f);
  rig.mix();
  rig.write(0, 9.0f);  // of the old size, already in the ring
  rig.mixer.change_period(64, 48000);
  float* const channels[] = {rig.left.data(), rig.right.data()};
  rig.mixer.mix(channels, 64, Mixer::Patience::None);
  for (std::uint32_t f = 0; f < 64; ++f) REQUIRE(rig.left[f] < 0.76f);
}
