// The JACK client: its process callback sums the workers' rings into the output ports.
#include <jack/jack.h>
#include <jack/metadata.h>
#include <jack/uuid.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <map>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "coordinator/drivers/driver.h"
#include "coordinator/drivers/jack_midi.h"
#include "shared/clock.h"
#include "shared/realtime.h"
#include "shared/samples.h"

namespace tutti {
namespace {

constexpr std::uint32_t kMaxPeriod = 8192;

// The ports as the audio thread sees them.
struct PortSet {
  std::vector<jack_port_t*> outputs;    // of all groups, one group after the other; nullptr: a group without
  std::vector<float*> buffers;          // of the outputs, in the present period
  std::vector<float> unheard;           // where a group without ports goes
  std::vector<std::vector<float>> sum;  // of several groups, for the recorder: by channel
  std::vector<float*> sum_channels;
  std::vector<jack_port_t*> inputs;
  std::vector<const float*> input_buffers;
};

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

  void listen_to(int input_channels) override;
  void set_groups(const std::vector<std::string>& names) override;
  bool listen_to_midi() override;
  void start(Mixer& mixer, Recorder* recorder) override {
    mixer_ = &mixer;
    recorder_ = recorder;
    activate();
  }
  void stop() override { close(); }
  std::vector<std::string> look_after() override;
  jack_client_t* jack() const override { return server_gone_ ? nullptr : client_; }

 private:
  void open();
  jack_port_t* register_output(const std::string& group, int channel);
  void register_outputs();
  void use_ports();
  void pass_cycles(int count) const;
  void record(const PortSet& set, std::uint32_t frames) const;
  void register_inputs();
  void close();
  void activate();
  void connect();
  void connect_outputs(const std::string& group);
  void connect_all(const std::vector<jack_port_t*>& ports, const std::vector<std::string>& targets, unsigned long direction);
  void connect_to(const std::vector<jack_port_t*>& ports, const std::vector<std::string>& targets, const std::string& target,
                  unsigned long direction);
  void link(jack_port_t* port, const char* other, unsigned long direction);
  int process(jack_nframes_t frames);
  void note_time();
  void note_transport();
  void report_latency(jack_latency_callback_mode_t mode);

  DriverOptions options_;
  jack_client_t* client_ = nullptr;
  std::string name_;
  std::vector<std::string> groups_{"out"};
  std::map<std::string, std::vector<jack_port_t*>> ports_;  // by group
  std::vector<jack_port_t*> input_ports_;
  std::unique_ptr<PortSet> set_, last_set_;  // the last one may still be looked at by JACK's thread for latencies
  std::atomic<PortSet*> used_{nullptr};  // by the audio thread
  std::atomic<std::uint32_t> cycles_{0};
  bool active_ = false;
  JackMidi midi_;
  Mixer* mixer_ = nullptr;
  Recorder* recorder_ = nullptr;
  std::atomic<std::uint32_t> rate_{0}, period_{0};
  std::uint32_t plan_rate_ = 0;  // the rate that the workers' plans were made for
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

  jack_set_thread_init_callback(
      client_, [](void*) { denormals_off(); }, nullptr);
  jack_set_process_callback(
      client_, [](jack_nframes_t frames, void* self) { return static_cast<JackDriver*>(self)->process(frames); }, this);
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
  jack_set_sample_rate_callback(
      client_,
      [](jack_nframes_t rate, void* self) {
        static_cast<JackDriver*>(self)->rate_ = rate;
        return 0;
      },
      this);
  jack_set_xrun_callback(
      client_,
      [](void* data) {
        auto* self = static_cast<JackDriver*>(data);
        if (self->xruns) self->xruns->fetch_add(1, std::memory_order_relaxed);
        return 0;
      },
      this);
  jack_set_freewheel_callback(
      client_, [](int on, void* self) { static_cast<JackDriver*>(self)->freewheel_ = on != 0; }, this);
  jack_set_latency_callback(
      client_, [](jack_latency_callback_mode_t mode, void* self) { static_cast<JackDriver*>(self)->report_latency(mode); }, this);
  jack_on_shutdown(
      client_, [](void* self) { static_cast<JackDriver*>(self)->server_gone_ = true; }, this);

  ports_.clear();
  input_ports_.clear();
  register_outputs();
  register_inputs();
  use_ports();
  if (options_.midi) midi_.open(client_);
}

jack_port_t* JackDriver::register_output(const std::string& group, int channel) {
  const std::string name = group + "_" + std::to_string(channel + 1);
  jack_port_t* port = jack_port_register(client_, name.c_str(), JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput, 0);
  if (!port) throw std::runtime_error("JACK gives no port called " + name);
  const std::string side = options_.channels == 2 ? (channel == 0 ? "Left" : "Right") : "Channel " + std::to_string(channel + 1);
  const std::string pretty = group == "out" ? side : group + " " + side;
  jack_set_property(client_, jack_port_uuid(port), JACK_METADATA_PRETTY_NAME, pretty.c_str(), "text/plain");
  return port;
}

// For the groups that have none yet.
void JackDriver::register_outputs() {
  for (const std::string& group : groups_) {
    if (group.empty() || ports_.contains(group)) continue;
    std::vector<jack_port_t*> made;
    for (int c = 0; c < options_.channels; ++c) made.push_back(register_output(group, c));
    ports_[group] = std::move(made);
  }
}

void JackDriver::register_inputs() {
  for (int c = static_cast<int>(input_ports_.size()); c < options_.input_channels; ++c) {
    jack_port_t* port = jack_port_register(client_, ("in_" + std::to_string(c + 1)).c_str(), JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
    if (!port) throw std::runtime_error("JACK gives no port for input channel " + std::to_string(c + 1));
    input_ports_.push_back(port);
  }
}

bool JackDriver::listen_to_midi() {
  if (std::exchange(options_.midi, true)) return true;
  if (!client_ || server_gone_) return true;  // it is made when the server is back
  midi_.open(client_);
  if (active_) midi_.connect(options_.connect_midi);
  return true;
}

// Hands the ports to the audio thread; when this returns, it uses no others.
void JackDriver::use_ports() {
  auto set = std::make_unique<PortSet>();
  const auto width = static_cast<std::size_t>(options_.channels);
  for (const std::string& group : groups_) {
    if (group.empty())
      set->outputs.insert(set->outputs.end(), width, nullptr);
    else
      set->outputs.insert(set->outputs.end(), ports_[group].begin(), ports_[group].end());
  }
  set->buffers.resize(set->outputs.size());
  set->unheard.resize(kMaxPeriod);
  if (groups_.size() > 1) set->sum.assign(width, std::vector<float>(kMaxPeriod));
  for (std::vector<float>& channel : set->sum) set->sum_channels.push_back(channel.data());
  set->inputs = input_ports_;
  set->input_buffers.resize(set->inputs.size());
  used_.store(set.get(), std::memory_order_release);
  pass_cycles(2);
  last_set_ = std::exchange(set_, std::move(set));
}

void JackDriver::listen_to(int input_channels) {
  if (input_channels <= options_.input_channels) return;
  const auto before = static_cast<std::ptrdiff_t>(input_ports_.size());
  options_.input_channels = input_channels;
  if (!client_ || server_gone_) return;  // they are made when it is back
  register_inputs();
  use_ports();
  if (active_) connect_all({input_ports_.begin() + before, input_ports_.end()}, options_.connect_inputs, JackPortIsOutput);
}

// New ports are heard first, then old ones go.
void JackDriver::set_groups(const std::vector<std::string>& names) {
  const std::vector<std::string> before = std::exchange(groups_, names);
  if (!client_ || server_gone_) return;  // they are made when it is back
  try {
    register_outputs();
  } catch (const std::runtime_error&) {
    groups_ = before;
    throw;
  }
  use_ports();
  for (auto group = ports_.begin(); group != ports_.end();) {
    if (std::find(groups_.begin(), groups_.end(), group->first) != groups_.end()) {
      if (active_ && std::find(before.begin(), before.end(), group->first) == before.end()) connect_outputs(group->first);
      ++group;
      continue;
    }
    for (jack_port_t* port : group->second) {
      jack_remove_properties(client_, jack_port_uuid(port));
      jack_port_unregister(client_, port);
    }
    group = ports_.erase(group);
  }
}

// Waits until the audio thread has begun so many periods, so that it sees what has changed.
void JackDriver::pass_cycles(int count) const {
  const std::uint32_t begin = cycles_.load();
  for (int i = 0; i < 1000 && active_ && !server_gone_ && cycles_.load() - begin < static_cast<std::uint32_t>(count); ++i) usleep(1000);
}

void JackDriver::close() {
  if (!client_) return;
  if (!server_gone_)
    for (const auto& [group, ports] : ports_)
      for (jack_port_t* port : ports) jack_remove_properties(client_, jack_port_uuid(port));
  active_ = false;
  jack_client_close(client_);
  client_ = nullptr;
}

void JackDriver::activate() {
  mixer_->change_period(period_, rate_);
  if (jack_activate(client_) != 0) throw std::runtime_error("JACK does not let the client run");
  active_ = true;
  connect();
}

// [audio-thread]
int JackDriver::process(jack_nframes_t frames) {
  PortSet& set = *used_.load(std::memory_order_acquire);
  cycles_.fetch_add(1, std::memory_order_release);
  for (std::size_t c = 0; c < set.outputs.size(); ++c)
    set.buffers[c] = set.outputs[c] ? static_cast<float*>(jack_port_get_buffer(set.outputs[c], frames)) : set.unheard.data();
  for (std::size_t c = 0; c < set.inputs.size(); ++c) set.input_buffers[c] = static_cast<const float*>(jack_port_get_buffer(set.inputs[c], frames));
  const Mixer::Patience patience = freewheel_.load(std::memory_order_relaxed) ? Mixer::Patience::Endless
                                   : options_.lookahead == 0                  ? Mixer::Patience::Deadline
                                                                              : Mixer::Patience::None;
  note_time();
  note_transport();
  mixer_->mix(set.buffers, frames, patience, set.input_buffers, midi_.read(frames));
  if (recorder_) record(set, frames);
  return 0;
}

// The sum of all groups. [audio-thread]
void JackDriver::record(const PortSet& set, std::uint32_t frames) const {
  if (set.sum.empty()) return recorder_->put(set.buffers, frames);
  const std::size_t width = set.sum_channels.size();
  for (float* channel : set.sum_channels) std::memset(channel, 0, frames * sizeof(float));
  for (std::size_t c = 0; c < set.buffers.size(); ++c)
    if (set.outputs[c]) add_samples(set.sum_channels[c % width], set.buffers[c], frames);
  recorder_->put(set.sum_channels, frames);
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

// [audio-thread]
void JackDriver::note_transport() {
  if (!transport) return;
  jack_position_t position;
  const bool rolling = jack_transport_query(client_, &position) == JackTransportRolling;
  transport->see({rolling, position.frame, jack_last_frame_time(client_), mixer_->next_frame()});
}

// What comes out is as late as the workers run ahead; what comes in is heard as late.
void JackDriver::report_latency(jack_latency_callback_mode_t mode) {
  const jack_nframes_t own = static_cast<jack_nframes_t>(options_.lookahead) * period_;
  const bool capture = mode == JackCaptureLatency;
  const PortSet* set = used_.load(std::memory_order_acquire);
  if (!set) return;
  jack_latency_range_t widest{0, 0};  // of what is connected on the other side
  for (jack_port_t* port : capture ? set->inputs : set->outputs) {
    if (!port) continue;
    jack_latency_range_t range;
    jack_port_get_latency_range(port, mode, &range);
    widest = {std::max(widest.min, range.min), std::max(widest.max, range.max)};
  }
  jack_latency_range_t range{widest.min + own, widest.max + own};
  for (jack_port_t* port : capture ? set->outputs : set->inputs)
    if (port) jack_port_set_latency_range(port, mode, &range);
}

void JackDriver::connect() {
  for (const std::string& group : groups_)
    if (!group.empty()) connect_outputs(group);
  connect_all(input_ports_, options_.connect_inputs, JackPortIsOutput);
  midi_.connect(options_.connect_midi);
}

void JackDriver::connect_outputs(const std::string& group) { connect_all(ports_.at(group), options_.connect, JackPortIsInput); }

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
void JackDriver::connect_to(const std::vector<jack_port_t*>& ports, const std::vector<std::string>& targets, const std::string& target,
                            unsigned long direction) {
  if (ports.empty()) return;
  if (jack_port_by_name(client_, target.c_str())) {
    const auto channel = static_cast<std::size_t>(std::find(targets.begin(), targets.end(), target) - targets.begin());
    return link(ports[channel % ports.size()], target.c_str(), direction);
  }
  const std::string pattern = "^" + target + ":.*";
  const char** others = jack_get_ports(client_, pattern.c_str(), JACK_DEFAULT_AUDIO_TYPE, direction);
  if (!others)
    throw std::runtime_error(std::string(direction == JackPortIsInput ? "--connect" : "--connect-inputs") + ": found no JACK port or client called " +
                             target);
  for (std::size_t c = 0; c < ports.size() && others[c]; ++c) link(ports[c], others[c], direction);
  jack_free(others);
}

void JackDriver::link(jack_port_t* port, const char* other, unsigned long direction) {
  const char* own = jack_port_name(port);
  if (direction == JackPortIsInput)
    jack_connect(client_, own, other);
  else
    jack_connect(client_, other, own);
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
    active_ = false;
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
