#include "tests/jack_keyboard.h"

#include <jack/midiport.h>

#include <algorithm>
#include <stdexcept>

#include "tests/programs.h"

namespace tutti::test {

JackKeyboard::JackKeyboard(const std::string& server, const std::string& name) {
  jack_set_error_function([](const char*) {});
  jack_set_info_function([](const char*) {});
  client_ = jack_client_open(name.c_str(), static_cast<jack_options_t>(JackNoStartServer | JackServerName), nullptr, server.c_str());
  if (!client_) throw std::runtime_error("no JACK server called " + server);
  midi_ = jack_port_register(client_, "midi", JACK_DEFAULT_MIDI_TYPE, JackPortIsOutput, 0);
  click_ = jack_port_register(client_, "click", JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput, 0);
  jack_set_process_callback(
      client_, [](jack_nframes_t frames, void* self) { return static_cast<JackKeyboard*>(self)->process(frames); }, this);
  jack_activate(client_);
}

JackKeyboard::~JackKeyboard() { jack_client_close(client_); }

void JackKeyboard::play(std::vector<unsigned char> message, jack_nframes_t frame, int times) {
  message_ = std::move(message);
  frame_ = frame;
  times_.store(times);
  if (!eventually([&] { return times_.load() == 0; })) throw std::runtime_error("the JACK server stands still");
}

int JackKeyboard::process(jack_nframes_t frames) {
  void* midi = jack_port_get_buffer(midi_, frames);
  auto* click = static_cast<float*>(jack_port_get_buffer(click_, frames));
  jack_midi_clear_buffer(midi);
  std::fill_n(click, frames, 0.0f);
  int left = times_.load();
  if (left == 0) return 0;
  click[frame_] = 1;
  while (left > 0 && jack_midi_event_write(midi, frame_, message_.data(), message_.size()) == 0) --left;
  times_.store(left);
  return 0;
}

}  // namespace tutti::test
