// The MIDI input port of the JACK client.
#pragma once

#include <jack/jack.h>

#include <array>
#include <atomic>
#include <span>
#include <string>
#include <vector>

#include "shared/midi_ring.h"

namespace tutti {

class JackMidi {
 public:
  // Registers the port "midi_in". Throws std::runtime_error. [main-thread]
  void open(jack_client_t* client);
  // To JACK ports or clients; none named: to all MIDI ports of the machine itself; "none": to nothing. Throws std::runtime_error. [main-thread]
  void connect(const std::vector<std::string>& targets) const;
  // The notes, controllers and pitch bends of the period, in the order of their frames. Nothing where no port is open. [audio-thread]
  std::span<const MidiEvent> read(jack_nframes_t frames);

 private:
  void connect_matching(const char* pattern, unsigned long flags, const std::string& target) const;

  jack_client_t* client_ = nullptr;
  std::atomic<jack_port_t*> port_{nullptr};
  std::array<MidiEvent, 4 * kMaxMidiEvents> events_;  // what is too much for a period is counted where it is written
};

}  // namespace tutti
