#include "tests/jack_listener.h"

#include <algorithm>
#include <stdexcept>

#include "tests/programs.h"

namespace tutti::test {

JackListener::JackListener(const std::string& server, const std::string& name, int channels, double seconds) {
  jack_set_error_function([](const char*) {});
  jack_set_info_function([](const char*) {});
  client_ = jack_client_open(name.c_str(), static_cast<jack_options_t>(JackNoStartServer | JackServerName), nullptr, server.c_str());
  if (!client_) throw std::runtime_error("no JACK server called " + server);
  buffers_.assign(static_cast<std::size_t>(channels), std::vector<float>(static_cast<std::size_t>(seconds * jack_get_sample_rate(client_))));
  for (int c = 0; c < channels; ++c) ports_.push_back(jack_port_register(client_, ("in_" + std::to_string(c + 1)).c_str(), JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0));
  jack_set_process_callback(client_, [](jack_nframes_t frames, void* self) { return static_cast<JackListener*>(self)->process(frames); }, this);
  jack_activate(client_);
}

JackListener::~JackListener() { jack_client_close(client_); }

bool JackListener::connect(const std::string& from, int channel) {
  const int result = jack_connect(client_, from.c_str(), jack_port_name(ports_[static_cast<std::size_t>(channel)]));
  return result == 0 || result == EEXIST;
}

int JackListener::process(jack_nframes_t frames) {
  const std::size_t at = frames_.load(), room = buffers_.front().size() - at;
  for (std::size_t c = 0; c < ports_.size(); ++c)
    std::copy_n(static_cast<const float*>(jack_port_get_buffer(ports_[c], frames)), std::min<std::size_t>(frames, room), buffers_[c].data() + at);
  frames_.store(at + std::min<std::size_t>(frames, room));
  return 0;
}

std::vector<float> JackListener::heard(int channel) const {
  const std::vector<float>& buffer = buffers_[static_cast<std::size_t>(channel)];
  return {buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(frames_.load())};
}

bool JackListener::wait_for_frames(std::size_t frames, double seconds) const {
  return eventually([&] { return frames_.load() >= frames; }, seconds);
}

std::vector<std::string> JackListener::connections(const std::string& port) const {
  std::vector<std::string> names;
  const jack_port_t* found = jack_port_by_name(client_, port.c_str());
  const char** list = found ? jack_port_get_all_connections(client_, found) : nullptr;
  for (const char** name = list; name && *name; ++name) names.emplace_back(*name);
  if (list) jack_free(list);
  return names;
}

}  // namespace tutti::test
