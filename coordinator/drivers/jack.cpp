// The JACK client: its process callback sums the workers' rings into the output ports.
#include <jack/jack.h>
#include <jack/metadata.h>
#include <jack/uuid.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "coordinator/drivers/driver.h"
#include "shared/clock.h"
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

  void listen_to(int input_channels) override {
    options_.input_channels = input_channels;
    register_inputs();
  }
  void start(Mixer& mixer, Recorder* recorder) override {
    mixer_ = &mixer;
    recorder_ = recorder;
    activate();
  }
  void stop() override { close(); }
  std::vector<std::string> look_after() override;

 private:
  void open();
  void register_inputs();
  void close();
  void activate();
  void connect();
  void connect_all(const std::vector<jack_port_t*>& ports, const std::vector<std::string>& targets, unsigned long direction);
  void connect_to(const std::vector<jack_port_t*>& ports, const std::vector<std::string>& targets, const std::string& target, unsigned long direction);
  void link(jack_port_t* port, const char* other, unsigned long direction);
  int process(jack_nframes_t frames);
  void note_time();
  void report_latency(jack_latency_callback_mode_t mode);

  DriverOptions options_;
  jack_client_t* client_ = nullptr;
  std::string name_;
  std::vector<jack_port_t*> ports_, input_ports_;
  std::array<float*, kMaxChannels> buffers_{};
  std::array<const float*, kMaxChannels> input_buffers_{};
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
  register_inputs();
}

void JackDriver::register_inputs() {
  input_ports_.clear();
  for (int c = 0; c < options_.input_channels; ++c) {
    jack_port_t* port = jack_port_register(client_, ("in_" + std::to_string(c + 1)).c_str(), JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
    if (!port) throw std::runtime_error("JACK gives no port for input channel " + std::to_string(c + 1));
    input_ports_.push_back(port);
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
  for (std::size_t c = 0; c < input_ports_.size(); ++c) input_buffers_[c] = static_cast<const float*>(jack_port_get_buffer(input_ports_[c], frames));
  const std::span<float* const> channels(buffers_.data(), ports_.size());
  const std::span<const float* const> inputs(input_buffers_.data(), input_ports_.size());
  const Mixer::Patience patience = freewheel_.load(std::memory_order_relaxed) ? Mixer::Patience::Endless
                                   : options_.lookahead == 0                  ? Mixer::Patience::Deadline
                                                                              : Mixer::Patience::None;
  note_time();
  mixer_->mix(channels, frames, patience, inputs);
  if (recorder_) recorder_->put(channels, frames);
  return 0;
}

// When the period began, by JACK's filtered clock. [audio-thread]
void JackDriver::note_time() {
  jack_nframes_t frame = 0;
  jack_time_t begin = 0, next = 0;
  float period_us = 0;
  if (jack_get_cycle_times(client_, &frame, &begin, &next, &period_us) != 0) return;
  const auto since = static_cast<std::int64_t>(jack_get_time()) - static_cast<std::int64_t>(begin);
  mixer_->begins_at(monotonic_ns() - since * 1000);
}

// What comes out is as late as the workers run ahead; what comes in is heard as late.
void JackDriver::report_latency(jack_latency_callback_mode_t mode) {
  const jack_nframes_t own = static_cast<jack_nframes_t>(options_.lookahead) * period_;
  const bool capture = mode == JackCaptureLatency;
  jack_latency_range_t widest{0, 0};  // of what is connected on the other side
  for (jack_port_t* port : capture ? input_ports_ : ports_) {
    jack_latency_range_t range;
    jack_port_get_latency_range(port, mode, &range);
    widest = {std::max(widest.min, range.min), std::max(widest.max, range.max)};
  }
  jack_latency_range_t range{widest.min + own, widest.max + own};
  for (jack_port_t* port : capture ? ports_ : input_ports_) jack_port_set_latency_range(port, mode, &range);
}

void JackDriver::connect() {
  connect_all(ports_, options_.connect, JackPortIsInput);
  connect_all(input_ports_, options_.connect_inputs, JackPortIsOutput);
}

// `direction`: what the other side is. Without a target, the machine's own loudspeakers or inputs.
void JackDriver::connect_all(const std::vector<jack_port_t*>& ports, const std::vector<std::string>& targets, unsigned long direction) {
  if (targets.empty()) {
    const char** physical = jack_get_ports(client_, nullptr, JACK_DEFAULT_AUDIO_TYPE, JackPortIsPhysical | direction);
    for (std::size_t c = 0; physical && c < ports.size() && physical[c]; ++c) link(ports[c], physical[c], direction);
    jack_free(physical);
    return;
  }
  for (const std::string& target : targets)
    if (target != "none") connect_to(ports, targets, target, direction);
}

// "client:port" takes the channels in turn, one for each such target; a client's name alone takes its ports in order.
void JackDriver::connect_to(const std::vector<jack_port_t*>& ports, const std::vector<std::string>& targets, const std::string& target, unsigned long direction) {
  if (ports.empty()) return;
  if (jack_port_by_name(client_, target.c_str())) {
    const auto channel = static_cast<std::size_t>(std::find(targets.begin(), targets.end(), target) - targets.begin());
    return link(ports[channel % ports.size()], target.c_str(), direction);
  }
  const std::string pattern = "^" + target + ":.*";
  const char** others = jack_get_ports(client_, pattern.c_str(), JACK_DEFAULT_AUDIO_TYPE, direction);
  if (!others)
    throw std::runtime_error(std::string(direction == JackPortIsInput ? "--connect" : "--connect-inputs") + ": found no JACK port or client called " + target);
  for (std::size_t c = 0; c < ports.size() && others[c]; ++c) link(ports[c], others[c], direction);
  jack_free(others);
}

void JackDriver::link(jack_port_t* port, const char* other, unsigned long direction) {
  const char* own = jack_port_name(port);
  if (direction == JackPortIsInput) jack_connect(client_, own, other);
  else jack_connect(client_, other, own);
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
