// A JACK program that plays MIDI, and says with a click in which frame it did.
#pragma once

#include <jack/jack.h>

#include <atomic>
#include <string>
#include <vector>

namespace tutti::test {

class JackKeyboard {
 public:
  // Joins the server of that name with the ports "midi" and "click". Throws std::runtime_error.
  JackKeyboard(const std::string& server, const std::string& name);
  ~JackKeyboard();
  JackKeyboard(const JackKeyboard&) = delete;
  JackKeyboard& operator=(const JackKeyboard&) = delete;

  // Plays `times` times the same message, at that frame of the next period, and waits until it is done.
  void play(std::vector<unsigned char> message, jack_nframes_t frame = 0, int times = 1);

 private:
  int process(jack_nframes_t frames);

  jack_client_t* client_ = nullptr;
  jack_port_t* midi_ = nullptr;
  jack_port_t* click_ = nullptr;
  std::vector<unsigned char> message_;
  jack_nframes_t frame_ = 0;
  std::atomic<int> times_{0};  // still to be played
};

}  // namespace tutti::test
