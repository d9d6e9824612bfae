// The standard MIDI file that is played into the patches (`tutti render --midi`).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shared/midi_ring.h"

namespace tutti {

// A message and its time, in frames from the start of the file.
struct TimedMidi {
  std::int64_t frame = 0;
  MidiEvent event;
};

// The notes, controllers and pitch bends of a standard MIDI file (RP-001, formats 0 and 1) from all of its tracks, in the order of their times, which
// follow its tempos. Throws std::runtime_error: where in the file what was found, and what was expected.
std::vector<TimedMidi> read_midi(std::span<const std::uint8_t> bytes, double rate);

// Period by period; nothing where there is no file, and after its end.
class MidiFile {
 public:
  // `path` may be empty. Throws UsageError: it can't be read, or is no MIDI file. [main-thread]
  MidiFile(const std::string& path, double rate, int period);

  // The events of the next period. [main-thread]
  std::span<const MidiEvent> next();

 private:
  std::int64_t period_, begin_ = 0;  // frames
  std::vector<TimedMidi> file_;
  std::size_t done_ = 0;
  std::vector<MidiEvent> events_;  // of the period
};

}  // namespace tutti
