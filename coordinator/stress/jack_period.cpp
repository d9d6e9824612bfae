#include "coordinator/stress/jack_period.h"

#include <jack/jack.h>

#include <stdexcept>
#include <string>

namespace tutti {
namespace {

class OpenJackPeriod final : public JackPeriod {
 public:
  explicit OpenJackPeriod(jack_client_t* client) : client_(client), before_(jack_get_buffer_size(client)) {}
  OpenJackPeriod(const OpenJackPeriod&) = delete;
  OpenJackPeriod& operator=(const OpenJackPeriod&) = delete;
  ~OpenJackPeriod() override {
    if (jack_get_buffer_size(client_) != before_) jack_set_buffer_size(client_, before_);
    jack_client_close(client_);
  }

  int frames() const override { return static_cast<int>(jack_get_buffer_size(client_)); }
  void change(int frames) override {
    const auto wanted = static_cast<jack_nframes_t>(frames);
    if (jack_get_buffer_size(client_) == wanted) return;
    if (jack_set_buffer_size(client_, wanted) != 0)
      throw std::runtime_error("the JACK server does not take periods of " + std::to_string(frames) + " frames");
  }

 private:
  jack_client_t* client_;
  jack_nframes_t before_;
};

}  // namespace

std::unique_ptr<JackPeriod> JackPeriod::of_server() {
  // libjack writes its own lines about a missing server; ours says what happens instead.
  jack_set_error_function([](const char*) {});
  jack_set_info_function([](const char*) {});
  jack_client_t* client = jack_client_open("stress-period", JackNoStartServer, nullptr);
  return client ? std::make_unique<OpenJackPeriod>(client) : nullptr;
}

}  // namespace tutti
