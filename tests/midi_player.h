// MIDI for tests: events at frames into a graph, and the bytes of a MIDI file.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/coordinator/patch/patches.h"
#include "worker/graph.h"

namespace tutti::test {

struct MidiAt {
  int frame;
  int status, data1, data2;
};

// Plays events (by frame) into a patch's objects, period by period, and keeps the sound.
class MidiPlayer {
 public:
  explicit MidiPlayer(std::string_view objects, int channels = 2)
      : graph_(compiled(objects, "\"channels\": " + std::to_string(channels) + ", ").plan), sound(static_cast<std::size_t>(channels)) {}

  // So many frames, cut into periods.
  MidiPlayer& play(const std::vector<MidiAt>& events, int frames, int period = 256) {
    for (int done = 0; done < frames; done += period) {
      const int length = std::min(period, frames - done);
      std::vector<MidiEvent> due;
      for (const MidiAt& e : events)
        if (e.frame >= done && e.frame < done + length)
          due.push_back({static_cast<std::uint32_t>(e.frame - done), byte(e.status), byte(e.data1), byte(e.data2), 0});
      writer_.write(*midi_, number_++, 0, static_cast<std::uint32_t>(length), due);
      std::vector<float*> channels;
      for (auto& channel : sound) {
        channel.resize(channel.size() + static_cast<std::size_t>(length));
        channels.push_back(&channel[channel.size() - static_cast<std::size_t>(length)]);
      }
      graph_.render(channels, length, {}, {heard ? midi_.get() : nullptr, 0});
    }
    return *this;
  }

  float at(int channel, int frame) const { return sound[static_cast<std::size_t>(channel)][static_cast<std::size_t>(frame)]; }

 private:
  static std::uint8_t byte(int x) { return static_cast<std::uint8_t>(x); }

  Graph graph_;
  MidiWriter writer_;
  std::unique_ptr<MidiPeriod> midi_ = std::make_unique<MidiPeriod>();
  std::uint32_t number_ = 0;

 public:
  std::vector<std::vector<float>> sound;
  bool heard = true;  // false: what comes in does not reach the graph in time
};

// A standard MIDI file, as text of bytes.
inline std::string big_endian(std::uint32_t number, int bytes) {
  std::string text;
  while (bytes-- > 0) text += static_cast<char>(number >> (8 * bytes));
  return text;
}
// A time: a variable-length quantity.
inline std::string ticks(std::uint32_t time) {
  std::string text(1, static_cast<char>(time & 0x7f));
  while (time >>= 7) text.insert(text.begin(), static_cast<char>((time & 0x7f) | 0x80));
  return text;
}
inline std::string message(std::initializer_list<int> bytes) {
  std::string text;
  for (const int b : bytes) text += static_cast<char>(b);
  return text;
}
inline std::string midi_track(const std::string& events) {
  const std::string whole = events + message({0, 0xff, 0x2f, 0});
  return "MTrk" + big_endian(static_cast<std::uint32_t>(whole.size()), 4) + whole;
}
inline std::string midi_header(int format, int tracks, int division) {
  return "MThd" + big_endian(6, 4) + big_endian(static_cast<std::uint32_t>(format), 2) + big_endian(static_cast<std::uint32_t>(tracks), 2) +
         big_endian(static_cast<std::uint32_t>(division), 2);
}

}  // namespace tutti::test
