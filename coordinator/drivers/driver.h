// A driver calls the mixer once a period and takes what it gives to the ears: JACK, the built-in clock. (A sound file is
// rendered by coordinator/commands/render.cpp, which pulls from the same mixer as fast as it can.)
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "coordinator/mixer.h"
#include "coordinator/recorder.h"
#include "coordinator/transport/transport_note.h"

typedef struct _jack_client jack_client_t;  // <jack/types.h>

namespace tutti {

struct DriverOptions {
  std::string client = "tutti";
  int channels = 2;
  int lookahead = 1;
  int input_channels = 0;
  std::vector<std::string> connect;  // JACK ports or clients; empty: the machine's loudspeakers; "none": nothing
  std::vector<std::string> connect_inputs;  // the same for what comes in; empty: the machine's own inputs
  bool midi = false;
  std::vector<std::string> connect_midi;    // the same for MIDI; empty: all of the machine's own ports
  double rate = 48000;               // clock only: JACK has its own
  int period = 256;                  // clock only
};

class Driver {
 public:
  virtual ~Driver() = default;

  virtual std::string kind() const = 0;    // "jack", "clock"
  virtual std::string client() const = 0;  // the name it really has
  virtual int rate() const = 0;
  virtual int period() const = 0;

  // At least so many channels come in from now on. Throws std::runtime_error. [main-thread]
  virtual void listen_to(int /*input_channels*/) {}
  // Groups of output ports, each with as many as there are channels: the mixer is given one after the other. An empty name is a group without
  // ports. At the start there is one, "out". Throws std::runtime_error: there are no more ports. [main-thread]
  virtual void set_groups(const std::vector<std::string>& /*names*/) {}
  // MIDI comes in, too. False: not by this driver. Throws std::runtime_error. [main-thread]
  virtual bool listen_to_midi() { return false; }
  // Begins to call the mixer (and the recorder, where there is one). Throws std::runtime_error. [main-thread]
  virtual void start(Mixer& mixer, Recorder* recorder) = 0;
  // After this returns the mixer is not called any more. [main-thread]
  virtual void stop() = 0;
  // Called some times a second: rejoins a server that went away. Returns lines for the user. [main-thread]
  virtual std::vector<std::string> look_after() { return {}; }
  // Called by look_after when the rate has changed: every worker needs a new plan.
  std::function<void(int rate)> on_new_rate;
  // The client whose ports these are; nullptr while there is none. [main-thread]
  virtual jack_client_t* jack() const { return nullptr; }
  // Where JACK notes what its transport does; set by the instance before start().
  TransportNote* transport = nullptr;
  // Counts an xrun; set by the instance. [any thread]
  std::atomic<std::uint64_t>* xruns = nullptr;
};

// Throws std::runtime_error where no server answers (and starts none).
std::unique_ptr<Driver> open_jack(const DriverOptions& options);
std::unique_ptr<Driver> open_clock(const DriverOptions& options);

}  // namespace tutti
