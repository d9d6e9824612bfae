// The MIDI that comes in, period by period, beside the ring of the sound that comes in (shared/segment.h). Written by the coordinator, read by
// all workers; fixed layout, no pointers. Each period carries what came before it, in short, so that a worker that is new, or has missed some, can go
// on.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tutti {

inline constexpr std::uint32_t kMaxMidiEvents = 1024;  // of one period
inline constexpr int kMidiChannels = 16;
inline constexpr int kMidiNumbers = 128;  // of keys, of controllers

// One channel message (MIDI 1.0 Detailed Specification 4.2): a status byte with the channel in its lower half, and two data bytes of 7 bits.
struct MidiEvent {
  enum Kind : std::uint8_t { NoteOff = 0x80, NoteOn = 0x90, Controller = 0xb0, PitchBend = 0xe0 };
  enum : std::uint8_t { SustainPedal = 64, AllSoundOff = 120, ResetControllers = 121, AllNotesOff = 123 };  // numbers of controllers

  std::uint32_t frame = 0;  // in its period
  std::uint8_t status = 0, data1 = 0, data2 = 0, unused = 0;

  std::uint8_t kind() const { return status & 0xf0; }
  int channel() const { return status & 0x0f; }  // 0 to 15
  // What else there is (pressure, programs) is not handed on.
  bool is_heard() const { return kind() == NoteOff || kind() == NoteOn || kind() == Controller || kind() == PitchBend; }
  bool note_on() const { return kind() == NoteOn && data2 > 0; }
  bool note_off() const { return kind() == NoteOff || (kind() == NoteOn && data2 == 0); }
  // Ends all notes of its channel. 124 to 127 choose a mode, and end them too.
  bool all_off() const { return kind() == Controller && (data1 == AllSoundOff || data1 >= AllNotesOff); }
  bool resets() const { return kind() == Controller && data1 == ResetControllers; }
  int bend() const { return data2 << 7 | data1; }  // 0 to 16383, 8192 in the middle
};

// What becomes of all that has come.
struct MidiState {
  static constexpr std::uint8_t kUnknown = 255;
  static constexpr std::uint16_t kMiddle = 8192;

  std::uint32_t presses[kMidiChannels][kMidiNumbers]{};  // how often each key was pressed; wraps around
  bool pressed[kMidiChannels][kMidiNumbers]{};
  std::uint8_t controllers[kMidiChannels][kMidiNumbers];  // kUnknown until one comes
  std::uint8_t latest[kMidiNumbers];                      // of any channel
  std::uint16_t bend[kMidiChannels];
  std::uint16_t latest_bend = kMiddle;

  MidiState() {
    std::fill_n(&controllers[0][0], kMidiChannels * kMidiNumbers, kUnknown);
    std::fill_n(latest, kMidiNumbers, kUnknown);
    std::fill_n(bend, kMidiChannels, kMiddle);
  }

  // [any thread]
  void apply(const MidiEvent& event) {
    const int channel = event.channel(), number = event.data1 & 0x7f;
    if (event.note_on()) {
      ++presses[channel][number];
      pressed[channel][number] = true;
    } else if (event.note_off()) {
      pressed[channel][number] = false;
    } else if (event.kind() == MidiEvent::Controller) {
      controllers[channel][number] = latest[number] = event.data2 & 0x7f;
      if (event.all_off()) std::fill_n(pressed[channel], kMidiNumbers, false);
      if (event.resets()) {
        controllers[channel][MidiEvent::SustainPedal] = latest[MidiEvent::SustainPedal] = 0;
        bend[channel] = latest_bend = kMiddle;
      }
    } else if (event.kind() == MidiEvent::PitchBend) {
      bend[channel] = latest_bend = static_cast<std::uint16_t>(event.bend());
    }
  }
};

// What comes in for one period.
struct MidiPeriod {
  std::uint32_t number = 0;  // as the ring of inputs counts them
  std::uint32_t epoch = 0;
  std::uint32_t frames = 0;
  std::uint32_t count = 0;
  bool follows_loss = false;         // the period before had no room for all of its events
  MidiState before;                  // at its first frame
  MidiEvent events[kMaxMidiEvents];  // by frame

  bool is(std::uint32_t n, std::uint32_t of_epoch, std::uint32_t length) const { return number == n && epoch == of_epoch && frames == length; }
  std::span<const MidiEvent> all() const { return {events, std::min(count, kMaxMidiEvents)}; }
};

// Writes one period after another, and keeps account of what has come. [audio-thread]
class MidiWriter {
 public:
  // Returns how many events found no room; what they do to keys and controllers is not lost, only when.
  std::uint32_t write(MidiPeriod& period, std::uint32_t number, std::uint32_t epoch, std::uint32_t frames, std::span<const MidiEvent> events) {
    const auto count = static_cast<std::uint32_t>(std::min<std::size_t>(events.size(), kMaxMidiEvents));
    period.number = number;
    period.epoch = epoch;
    period.frames = frames;
    period.count = count;
    period.follows_loss = lost_;
    period.before = state_;
    std::copy_n(events.begin(), count, period.events);
    for (const MidiEvent& event : events) state_.apply(event);
    lost_ = count < events.size();
    return static_cast<std::uint32_t>(events.size()) - count;
  }

 private:
  MidiState state_;
  bool lost_ = false;
};

}  // namespace tutti
