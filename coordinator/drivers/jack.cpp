// The JACK client: its process callback sums the workers' rings into the output ports.
#include <jack/jack.h>
#include <jack/metadata.h>
#include <jack/uuid.h>

#include <array>
#include <atomic>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "coordinator/drivers/driver.h"
#include "shared/realtime.h"

namespace tutti {
namespace {

constexpr int kMaxChannels = 64;

class JackDriver final : public Driver {
 public:
  explicit JackDriver(const DriverOptions& options) : options_(options) {
    // libjack writes its own lines about a missing server; ours says what happens instead.
    jack_set_error_function([](const char*) {});
    jack_set_info_function([](const char*) {});
    open();
  }
  ~JackDriver() override { close(); }

  std::string kind() const override { return "jack"; }
  std::string client() const override { return name_; }
  int rate() const override { return static_cast<int>(rate_.load()); }
  int period() const override { return static_cast<int>(period_.load()); }

  void start(Mixer& mixer, Recorder* recorder) override {
    mixer_ = &mixer;
    recorder_ = recorder;
    activate();
  }
  void stop() override { close(); }
  std::vector<std::string> look_after() override;

 private:
  void open();
  void close();
  void activate();
  void connect();
  void connect_to(const std::string& target);
  int process(jack_nframes_t frames);
  void report_latency(jack_latency_callback_mode_t mode);

  DriverOptions options_;
  jack_client_t* client_ = nullptr;
  std::string name_;
  std::vector<jack_port_t*> ports_;
  std::array<float*, kMaxChannels> buffers_{};
  Mixer* mixer_ = nullptr;
  Recorder* recorder_ = nullptr;
  std::atomic<std::uint32_t> rate_{0}, period_{0};
  std::uint32_t plan_rate_ = 0;           // the rate that the workers' plans were made for
  std::atomic<bool> server_gone_{false}, freewheel_{false};
};

void JackDriver::open() {
  jack_status_t status{};
  client_ = jack_client_open(options_.client.c_str(), JackNoStartServer, &status);
  if (!client_) throw std::runtime_error("no JACK server answers");
  name_ = jack_get_client_name(client_);
  rate_ = jack_get_sample_rate(client_);
  period_ = jack_get_buffer_size(client_);
  if (plan_rate_ == 0) plan_rate_ = rate_;
  server_gone_ = false;

  jack_set_thread_init_callback(client_, [](void*) { denormals_off(); }, nullptr);
  jack_set_process_callback(client_, [](jack_nframes_t frames, void* self) { return static_cast<JackDriver*>(self)->process(frames); }, this);
  // JACK stops calling process() while these two run.
  jack_set_buffer_size_callback(
      client_,
      [](jack_nframes_t frames, void* data) {
        auto* self = static_cast<JackDriver*>(data);
        self->period_ = frames;
        if (self->mixer_) self->mixer_->change_period(frames, self->rate_);
        return 0;
      },
      this);
  jack_set_sample_rate_callback(client_, [](jack_nframes_t rate, void* self) { static_cast<JackDriver*>(self)->rate_ = rate; return 0; }, this);
  jack_set_xrun_callback(
      client_,
      [](void* data) {
        auto* self = static_cast<JackDriver*>(data);
        if (self->xruns) self->xruns->fetch_add(1, std::memory_order_relaxed);
        return 0;
      },
      this);
  jack_set_freewheel_callback(client_, [](int on, void* self) { static_cast<JackDriver*>(self)->freewheel_ = on != 0; }, this);
  jack_set_latency_callback(client_, [](jack_latency_callback_mode_t mode, void* self) { static_cast<JackDriver*>(self)->report_latency(mode); }, this);
  jack_on_shutdown(client_, [](void* self) { static_cast<JackDriver*>(self)->server_gone_ = true; }, this);

  ports_.clear();
  for (int c = 0; c < options_.channels; ++c) {
    const std::string name = "out_" + std::to_string(c + 1);
    jack_port_t* port = jack_port_register(client_, name.c_str(), JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput, 0);
    if (!port) throw std::runtime_error("JACK gives no port for channel " + std::to_string(c + 1));
    const std::string pretty = options_.channels == 2 ? (c == 0 ? "Left" : "Right") : "Channel " + std::to_string(c + 1);
    jack_set_property(client_, jack_port_uuid(port), JACK_METADATA_PRETTY_NAME, pretty.c_str(), "text/plain");
    ports_.push_back(port);
  }
}

void JackDriver::close() {
  if (!client_) return;
  if (!server_gone_)
    for (jack_port_t* port : ports_) jack_remove_properties(client_, jack_port_uuid(port));
  jack_client_close(client_);
  client_ = nullptr;
}

void JackDriver::activate() {
  mixer_->change_period(period_, rate_);
  if (jack_activate(client_) != 0) throw std::runtime_error("JACK does not let the client run");
  connect();
}

// [audio-thread]
int JackDriver::process(jack_nframes_t frames) {
  for (std::size_t c = 0; c < ports_.size(); ++c) buffers_[c] = static_cast<float*>(jack_port_get_buffer(ports_[c], frames));
  const std::span<float* const> channels(buffers_.data(), ports_.size());
  const Mixer::Patience patience = freewheel_.load(std::memory_order_relaxed) ? Mixer::Patience::Endless
                                   : options_.lookahead == 0                  ? Mixer::Patience::Deadline
                                                                              : Mixer::Patience::None;
  mixer_->mix(channels, frames, patience);
  if (recorder_) recorder_->put(channels, frames);
  return 0;
}

void JackDriver::report_latency(jack_latency_callback_mode_t mode) {
  if (mode != JackCaptureLatency) return;
  const jack_nframes_t latency = static_cast<jack_nframes_t>(options_.lookahead) * period_;
  jack_latency_range_t range{latency, latency};
  for (jack_port_t* port : ports_) jack_port_set_latency_range(port, JackCaptureLatency, &range);
}

void JackDriver::connect() {
  if (options_.connect.empty()) {
    const char** playback = jack_get_ports(client_, nullptr, JACK_DEFAULT_AUDIO_TYPE, JackPortIsPhysical | JackPortIsInput);
    for (std::size_t c = 0; playback && c < ports_.size() && playback[c]; ++c) jack_connect(client_, jack_port_name(ports_[c]), playback[c]);
    jack_free(playback);
    return;
  }
  for (const std::string& target : options_.connect)
    if (target != "none") connect_to(target);
}

// "client:port" takes the channels in turn, one for each such target; a client's name alone takes its inputs in order.
void JackDriver::connect_to(const std::string& target) {
  if (jack_port_by_name(client_, target.c_str())) {
    std::size_t channel = 0;
    for (const std::string& other : options_.connect) {
      if (other == target) break;
      ++channel;
    }
    jack_connect(client_, jack_port_name(ports_[channel % ports_.size()]), target.c_str());
    return;
  }
  const std::string pattern = "^" + target + ":.*";
  const char** inputs = jack_get_ports(client_, pattern.c_str(), JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput);
  if (!inputs) throw std::runtime_error("--connect: found no JACK port or client called " + target);
  for (std::size_t c = 0; c < ports_.size() && inputs[c]; ++c) jack_connect(client_, jack_port_name(ports_[c]), inputs[c]);
  jack_free(inputs);
}

std::vector<std::string> JackDriver::look_after() {
  std::vector<std::string> lines;
  if (server_gone_ && client_) {
    close();
    lines.push_back("the JACK server went away; waiting for it");
  }
  if (!client_) {
    try {
      open();
    } catch (const std::runtime_error&) {
      return lines;  // not back yet
    }
    if (rate_ != plan_rate_ && on_new_rate) on_new_rate(rate());
    plan_rate_ = rate_;
    activate();
    lines.push_back("the JACK server is back");
  } else if (rate_ != plan_rate_) {
    jack_deactivate(client_);
    if (on_new_rate) on_new_rate(rate());
    plan_rate_ = rate_;
    activate();
    lines.push_back("the JACK server's rate is now " + std::to_string(rate()));
  }
  return lines;
}

}  // namespace

std::unique_ptr<Driver> open_jack(const DriverOptions& options) { return std::make_unique<JackDriver>(options); }

}  // namespace tutti
