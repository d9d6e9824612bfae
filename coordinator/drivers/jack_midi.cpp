#include "coordinator/drivers/jack_midi.h"

#include <jack/midiport.h>

#include <algorithm>
#include <stdexcept>

namespace tutti {

void JackMidi::open(jack_client_t* client) {
  client_ = client;
  jack_port_t* port = jack_port_register(client, "midi_in", JACK_DEFAULT_MIDI_TYPE, JackPortIsInput, 0);
  if (!port) throw std::runtime_error("JACK gives no port for MIDI");
  port_.store(port, std::memory_order_release);
}

void JackMidi::connect(const std::vector<std::string>& targets) const {
  if (!port_) return;
  if (targets.empty()) return connect_matching(nullptr, JackPortIsOutput | JackPortIsPhysical, "");
  for (const std::string& target : targets) {
    if (target == "none") continue;
    if (jack_port_by_name(client_, target.c_str()))
      jack_connect(client_, target.c_str(), jack_port_name(port_));
    else
      connect_matching(("^" + target + ":.*").c_str(), JackPortIsOutput, target);
  }
}

void JackMidi::connect_matching(const char* pattern, unsigned long flags, const std::string& target) const {
  const char** ports = jack_get_ports(client_, pattern, JACK_DEFAULT_MIDI_TYPE, flags);
  if (!ports && !target.empty()) throw std::runtime_error("--connect-midi: found no JACK port or client with MIDI called " + target);
  for (std::size_t i = 0; ports && ports[i]; ++i) jack_connect(client_, ports[i], jack_port_name(port_));
  jack_free(ports);
}

std::span<const MidiEvent> JackMidi::read(jack_nframes_t frames) {
  jack_port_t* port = port_.load(std::memory_order_acquire);
  if (!port) return {};
  void* buffer = jack_port_get_buffer(port, frames);
  std::size_t count = 0;
  jack_midi_event_t event;
  for (std::uint32_t i = 0; count < events_.size() && jack_midi_event_get(&event, buffer, i) == 0; ++i) {
    if (event.size != 3) continue;  // JACK gives whole messages, without running status; those that are heard have three bytes
    const auto data = [&](std::size_t byte) { return static_cast<std::uint8_t>(event.buffer[byte] & 0x7f); };
    const MidiEvent heard{std::min(event.time, frames - 1), event.buffer[0], data(1), data(2), 0};
    if (heard.is_heard()) events_[count++] = heard;
  }
  return {events_.data(), count};
}

}  // namespace tutti
