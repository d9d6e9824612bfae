// What analysers show: read whole or not at all, by another process, while it is written.
#include "shared/published.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <new>
#include <thread>
#include <vector>

using namespace tutti;

namespace {

struct Frame {
  alignas(kPublishedAlignment) std::byte memory[sizeof(PublishedFrame) + 8192 * sizeof(float)]{};
  PublishedFrame* frame = new (memory) PublishedFrame;
  explicit Frame(std::uint32_t places) { frame->places = places; }
};

}  // namespace

TEST_CASE("a frame has the newest samples, and zeros before the first") {
  Frame ring(1024);
  std::vector<float> newest(500, -1);
  REQUIRE(ring.frame->read(newest, 1024));
  CHECK(newest == std::vector<float>(500));
  std::vector<float> block(64);
  for (int n = 0; n < 5000;) {
    const int count = 1 + n % 64;
    for (int i = 0; i < count; ++i) block[static_cast<std::size_t>(i)] = static_cast<float>(n + i);
    ring.frame->write(block.data(), 1, static_cast<std::uint32_t>(count), 2);
    n += count;
    REQUIRE(ring.frame->read(newest, 1024));
    for (int i = 0; i < 500; ++i) REQUIRE(newest[static_cast<std::size_t>(i)] == static_cast<float>(std::max(0, 2 * (n - 500 + i))));
  }
}

TEST_CASE("a frame takes every third sample where it is told to") {
  Frame ring(1024);
  const float block[] = {1, 0, 0, 2, 0, 0, 3, 0, 0};
  ring.frame->write(block, 3, 3, 1);
  std::vector<float> newest(4);
  REQUIRE(ring.frame->read(newest, 1024));
  CHECK(newest == std::vector<float>{0, 1, 2, 3});
}

// Samples are 1, 2, 3, ...: what is read whole goes up by 1.
TEST_CASE("what is overwritten while it is read is not believed") {
  Frame ring(8192);
  std::atomic<bool> ends{false};
  std::thread writer([&] {
    float block[64];
    for (int n = 0; !ends.load(); n = (n + 64) % (1 << 23)) {
      for (int i = 0; i < 64; ++i) block[i] = static_cast<float>(n + i);
      ring.frame->write(block, 1, 64, 1);
    }
  });
  std::vector<float> newest(512);
  int whole = 0;
  bool right = true;
  for (int i = 0; i < 20000; ++i) {
    if (!ring.frame->read(newest, 8192)) continue;
    ++whole;
    for (std::size_t k = 1; k < newest.size(); ++k) right &= newest[k] == newest[k - 1] + 1 || newest[k] == 0;
  }
  ends.store(true);
  writer.join();
  CHECK(right);
  CHECK(whole > 0);
}
