// Another JACK program: records what arrives at its ports, and tells what a JACK server knows of others.
#pragma once

#include <jack/jack.h>

#include <atomic>
#include <string>
#include <vector>

namespace tutti::test {

class JackListener {
 public:
  // Joins the server of that name with `channels` input ports in_1, in_2, ... Throws std::runtime_error.
  JackListener(const std::string& server, const std::string& name, int channels = 2, double seconds = 20);
  ~JackListener();
  JackListener(const JackListener&) = delete;
  JackListener& operator=(const JackListener&) = delete;

  std::string name() const { return jack_get_client_name(client_); }
  bool connect(const std::string& from, int channel);  // a port of another client to ours
  void clear() { frames_.store(0); }
  std::size_t frames() const { return frames_.load(); }
  std::vector<float> heard(int channel) const;  // so far
  // Waits until that many frames have been heard.
  bool wait_for_frames(std::size_t frames, double seconds = 20) const;

  bool has_port(const std::string& port) const { return jack_port_by_name(client_, port.c_str()) != nullptr; }
  std::vector<std::string> connections(const std::string& port) const;
  jack_client_t* client() const { return client_; }

 private:
  int process(jack_nframes_t frames);

  jack_client_t* client_ = nullptr;
  std::vector<jack_port_t*> ports_;
  std::vector<std::vector<float>> buffers_;
  std::atomic<std::size_t> frames_{0};
};

}  // namespace tutti::test
