// What becomes of MIDI events on their way to the workers, and how an object hears them.
#include "shared/midi_ring.h"

#include <doctest/doctest.h>

#include <memory>
#include <utility>
#include <vector>

#include "worker/midi_input.h"

using namespace tutti;

namespace {

MidiEvent event(std::uint32_t frame, int status, int data1, int data2) {
  return {frame, static_cast<std::uint8_t>(status), static_cast<std::uint8_t>(data1), static_cast<std::uint8_t>(data2), 0};
}

// Hears one period in blocks; notes what is handed out as (frame in the period, first data byte), and -1 where it is told what was before.
std::vector<std::pair<int, int>> heard(MidiListener& listener, const MidiPeriod& period, const std::vector<int>& blocks, std::uint32_t offset = 0) {
  std::vector<std::pair<int, int>> seen;
  for (const int frames : blocks) {
    listener.hear(
        {&period, offset}, frames, [&](const MidiState&) { seen.emplace_back(static_cast<int>(offset), -1); },
        [&](int frame, const MidiEvent& e) { seen.emplace_back(static_cast<int>(offset) + frame, e.data1); });
    offset += static_cast<std::uint32_t>(frames);
  }
  return seen;
}

}  // namespace

TEST_CASE("MIDI: what comes in is kept account of: keys, controllers, bend") {
  MidiState state;
  CHECK(state.controllers[0][7] == MidiState::kUnknown);
  for (const MidiEvent& e : {event(0, 0x91, 60, 1), event(0, 0x91, 61, 9), event(0, 0x91, 61, 0), event(0, 0x91, 61, 9), event(0, 0x82, 60, 0),
                             event(0, 0xb1, 7, 100), event(0, 0xe1, 1, 64)})
    state.apply(e);
  CHECK(state.pressed[1][60]);
  CHECK(state.pressed[1][61]);
  CHECK(state.presses[1][61] == 2);
  CHECK_FALSE(state.pressed[2][60]);
  CHECK(state.controllers[1][7] == 100);
  CHECK(state.latest[7] == 100);
  CHECK(state.bend[1] == 8193);
  state.apply(event(0, 0xb1, 123, 0));
  CHECK_FALSE(state.pressed[1][60]);
  state.apply(event(0, 0xb1, 121, 0));
  CHECK(state.bend[1] == 8192);
  CHECK(state.controllers[1][7] == 100);
}

TEST_CASE("MIDI: an object hears each event once, in its frame, however its blocks are cut") {
  const std::vector<MidiEvent> events{event(0, 0x90, 1, 1), event(63, 0x90, 2, 1), event(64, 0x90, 3, 1), event(64, 0x90, 4, 1),
                                      event(255, 0x90, 5, 1)};
  for (const std::vector<int>& blocks : {std::vector<int>{64, 64, 64, 64}, std::vector<int>{1, 62, 1, 1, 100, 90, 1}}) {
    MidiWriter writer;
    const auto period = std::make_unique<MidiPeriod>();
    MidiListener listener;
    for (std::uint32_t number = 0; number < 3; ++number) {
      CHECK(writer.write(*period, number, 0, 256, events) == 0);
      std::vector<std::pair<int, int>> expected{{0, 1}, {63, 2}, {64, 3}, {64, 4}, {255, 5}};
      if (number == 0) expected.insert(expected.begin(), {0, -1});
      CHECK(heard(listener, *period, blocks) == expected);
    }
  }
}

TEST_CASE("MIDI: who has missed something is told what was before, and what has come in this period") {
  MidiWriter writer;
  const auto period = std::make_unique<MidiPeriod>();
  MidiListener listener;
  const auto write = [&](std::uint32_t number) {
    writer.write(*period, number, 0, 128, std::vector<MidiEvent>{event(10, 0x90, 1, 1), event(100, 0x90, 2, 1)});
  };
  write(0);
  heard(listener, *period, {128});
  write(1);
  write(2);  // the one before was not heard
  CHECK(heard(listener, *period, {64, 64}) == std::vector<std::pair<int, int>>{{0, -1}, {10, 1}, {100, 2}});
  CHECK(period->before.presses[0][1] == 2);
  write(3);
  CHECK(heard(listener, *period, {64}, 64) ==
        std::vector<std::pair<int, int>>{{64, -1}, {64, 1}, {100, 2}});  // it stood still for half of the period
}

TEST_CASE("MIDI: what has no room in its period is counted, and what it does to keys is known in the next") {
  MidiWriter writer;
  const auto period = std::make_unique<MidiPeriod>();
  MidiListener listener;
  std::vector<MidiEvent> events(kMaxMidiEvents, event(0, 0xb0, 7, 1));
  events.push_back(event(9, 0x90, 60, 1));
  CHECK(writer.write(*period, 0, 0, 64, events) == 1);
  CHECK(heard(listener, *period, {64}).size() == 1 + kMaxMidiEvents);
  CHECK(writer.write(*period, 1, 0, 64, {}) == 0);
  CHECK(heard(listener, *period, {64}) == std::vector<std::pair<int, int>>{{0, -1}});
  CHECK(period->before.pressed[0][60]);
  CHECK(writer.write(*period, 2, 0, 64, {}) == 0);
  CHECK(heard(listener, *period, {64}).empty());
}
