// OSC bytes: as liblo makes them, broken, and at random.
#include "coordinator/control/osc_message.h"

#include <doctest/doctest.h>
#include <lo/lo.h>

#include <cstring>
#include <memory>
#include <random>

#include "coordinator/control/osc_requests.h"
#include "coordinator/control/time_map.h"

using namespace tutti;

namespace {

std::vector<std::byte> bytes_of(lo_bundle bundle) {
  std::vector<std::byte> bytes(lo_bundle_length(bundle));
  lo_bundle_serialise(bundle, bytes.data(), nullptr);
  lo_bundle_free_recursive(bundle);
  return bytes;
}

lo_message message(double value) {
  lo_message made = lo_message_new();
  lo_message_add_double(made, value);
  return made;
}

}  // namespace

TEST_CASE("OSC: numbers of all types are numbers, strings and symbols text") {
  lo_message made = lo_message_new();
  lo_message_add(made, "ifdhTFsS", 1, 2.5f, 0.1, std::int64_t{1} << 40, "text", "symbol");
  std::vector<std::byte> bytes(lo_message_length(made, "/a/b"));
  lo_message_serialise(made, "/a/b", bytes.data(), nullptr);
  lo_message_free(made);
  const std::vector<OscMessage> read = read_osc(bytes);
  REQUIRE(read.size() == 1);
  CHECK(read[0].address == "/a/b");
  CHECK(read[0].time == 0);
  CHECK(read[0].arguments == std::vector<OscMessage::Argument>{1.0, 2.5, 0.1, 1099511627776.0, 1.0, 0.0, "text", "symbol"});
  std::vector<std::byte> again = osc_bytes({"/c", {0.5, "x"}});
  CHECK(read_osc(again)[0].arguments == std::vector<OscMessage::Argument>{0.5, "x"});
}

TEST_CASE("OSC: each message has the time of its own bundle") {
  lo_bundle inner = lo_bundle_new({3000000000u, 0x80000000u});
  lo_bundle_add_message(inner, "/inner", message(2));
  lo_bundle outer = lo_bundle_new(LO_TT_IMMEDIATE);
  lo_bundle_add_message(outer, "/first", message(1));
  lo_bundle_add_bundle(outer, inner);
  std::vector<std::byte> bytes = bytes_of(outer);
  const std::vector<OscMessage> read = read_osc(bytes);
  REQUIRE(read.size() == 2);
  CHECK(read[0].time == 0);
  CHECK(read[1].address == "/inner");
  CHECK(read[1].time == (3000000000 - 2208988800) * 1'000'000'000 + 500'000'000);
  CHECK(unix_ns(0, 0) == (4294967296 - 2208988800) * 1'000'000'000);  // 2036
}

TEST_CASE("OSC: broken packets are errors, whatever is broken") {
  lo_bundle bundle = lo_bundle_new({3000000000u, 0});
  for (int i = 0; i < 3; ++i) lo_bundle_add_message(bundle, "/tutti/test/src/freq", message(i));
  const std::vector<std::byte> good = bytes_of(bundle);
  std::mt19937 random(1);
  int broken = 0;
  for (int i = 0; i < 50000; ++i) {
    // Memory of its exact size, so that a sanitizer sees what is read beyond.
    const std::size_t size = i % 3 == 0 ? random() % good.size() : good.size();
    const std::unique_ptr<std::byte[]> bytes(new std::byte[size]);
    std::copy_n(good.begin(), size, bytes.get());
    for (unsigned change = random() % 4; change > 0 && size > 0; --change)
      bytes[random() % size] = static_cast<std::byte>(random() % 3 == 0 ? 0xff : random() % 256);
    try {
      read_osc({bytes.get(), size});
    } catch (const OscError&) {
      ++broken;
    }
  }
  CHECK(broken > 10000);
}

TEST_CASE("OSC: names in addresses") {
  CHECK(osc_name("chorus#2") == "chorus%232");
  CHECK(name_of_osc("chorus%232") == "chorus#2");
  CHECK(name_of_osc(osc_name("a b,{c}*50%")) == "a b,{c}*50%");
  CHECK(name_of_osc("%") == "%");
  CHECK(name_of_osc("%zz%4") == "%zz%4");
}

TEST_CASE("OSC: times keep their distance in frames, whatever the clocks jitter") {
  TimeMap map;
  CHECK(map.frame_at(1'000'000'000, 0, {}, 48000) == 0);
  std::mt19937 random(1);
  const auto jitter = [&] { return static_cast<std::int64_t>(random() % 8001) - 4000; };  // ns
  const std::int64_t begin = 5'000'000'000;
  std::int64_t first = 0;
  for (std::int64_t period = 0; period < 1000; ++period) {
    const PeriodTime latest{period * 256, begin + period * 256 * 1'000'000'000 / 48000 + jitter()};
    const std::int64_t frame = map.frame_at(begin + period * 10'000'000, latest.ns, latest, 48000);  // 480 frames from one to the next
    if (period == 0) first = frame;
    CHECK(frame - first == period * 480);
  }
  const std::int64_t ns = begin + 7'000'000'000;
  const PeriodTime held_up{256'000, begin + 6'000'000'000}, again{256'256, begin + 6'006'000'000};
  CHECK(map.frame_at(ns, held_up.ns, held_up, 48000) == 256'000 + 48000);
  CHECK(map.frame_at(ns, again.ns, again, 48000) == 256'000 + 48000);  // messages that are sent together
  CHECK(map.frame_at(ns, again.ns + 100'000'000, again, 48000) == 256'256 + 47712);
  WallClock wall;
  const std::int64_t now = wall.monotonic(1'700'000'000'000'000'000);
  for (int i = 0; i < 100; ++i) CHECK(std::abs(wall.monotonic(1'700'000'000'001'000'000) - now - 1'000'000) < 1'000'000);
}
