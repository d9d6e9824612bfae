// How an object hears the MIDI that comes in: UnitSetup::midi points to it.
#pragma once

#include "shared/midi_ring.h"

namespace tutti {

// Where the block that is computed lies in its period of MIDI.
struct MidiInput {
  const MidiPeriod* period = nullptr;  // nullptr: nothing comes in, or it is not there in time
  std::uint32_t offset = 0;            // of the block's first frame in the period
};

// Hands out the events of each block, and finds out where blocks were missed: at first, when the object stood still, when the worker was late.
class MidiListener {
 public:
  // Calls resume(const MidiState&) where something was missed: what was before the block, in short; then event(frame of the block, MidiEvent)
  // for each event of the block. [audio-thread]
  template <class Resume, class Event>
  void hear(const MidiInput& input, int frames, Resume resume, Event event) {
    const MidiPeriod* period = input.period;
    if (!period) return;
    const std::uint32_t begin = input.offset, end = begin + static_cast<std::uint32_t>(frames);
    const bool missed = !heard_before_ || period->number != number_ || begin != next_ || (begin == 0 && period->follows_loss);
    if (missed) resume(period->before);
    for (const MidiEvent& e : period->all()) {
      if (e.frame >= end) break;
      if (e.frame >= begin || missed) event(e.frame >= begin ? static_cast<int>(e.frame - begin) : 0, e);
    }
    heard_before_ = true;
    number_ = end >= period->frames ? period->number + 1 : period->number;
    next_ = end >= period->frames ? 0 : end;
  }

 private:
  bool heard_before_ = false;
  std::uint32_t number_ = 0, next_ = 0;  // the period and the frame of it where the next block begins
};

// Is it for an object whose channel is `channel` (1 to 16; 0: all)?
inline bool is_for(const MidiEvent& event, int channel) { return channel == 0 || event.channel() == channel - 1; }

}  // namespace tutti
