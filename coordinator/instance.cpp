#include "coordinator/instance.h"

#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "coordinator/cores.h"
#include "coordinator/planning/costs.h"
#include "worker/published_area.h"

namespace tutti {
namespace {

constexpr std::uint32_t kMaxPeriod = 8192;    // of any JACK server we follow
constexpr int kSparePlaces = 32;              // for patches that are added, and for workers that take the places of others, beside one for each
constexpr int kSpareInputs = 2;               // channels, for patches that are added
constexpr std::size_t kSparePublished = 1 << 16;  // bytes, for analysers of patches that are edited or added
constexpr double kStartSeconds = 10;          // the longest that a worker may take to read its sound files

AssignmentOptions options_for(const InstanceOptions& options, int rate) {
  AssignmentOptions assignment;
  assignment.workers = options.workers;
  assignment.whole = options.ports == Ports::Patch;
  assignment.cores = static_cast<int>(physical_cores().size());
  assignment.most_workers = 4 * assignment.cores;
  assignment.worth = kWorthPlaying * 1e9 / rate;
  assignment.rate = rate;
  assignment.live = true;
  assignment.corrected = true;
  assignment.follow_transport = options.follow_transport;
  return assignment;
}

}  // namespace

Instance::Instance(std::vector<Patch> patches, InstanceOptions options) : options_(std::move(options)) {
  if (options_.driver_options.channels == 0) options_.driver_options.channels = channels_of(patches);
  open_driver();
  const int channels = options_.driver_options.channels;
  std::vector<PatchCopy> copies = copies_of(std::move(patches), options_.copies);
  if (options_.watch) watch_ = std::make_unique<FileWatch>();
  Assignments assignments = assign(copies, assignment_options());
  for (const Assignment& assignment : assignments.workers)
    for (const Plan& part : assignment.plan.parts)
      if (part.channels > channels)
        throw std::invalid_argument("--channels " + std::to_string(channels) + ": a patch has " + std::to_string(part.channels) + " channels");

  const int lookahead = options_.driver_options.lookahead;
  Segment::Layout layout;
  layout.name = driver_->client();
  layout.driver = driver_->kind();
  layout.workers = std::min(kMaxWorkers, 2 * static_cast<int>(assignments.workers.size()) + kSparePlaces);
  layout.lookahead = lookahead;
  layout.batch = std::max(1, lookahead / 2);  // few wake-ups, and half of what a worker is ahead to be late by
  layout.geometry = {static_cast<std::uint32_t>(std::max(1, lookahead)), static_cast<std::uint32_t>(channels),
                     driver_->kind() == "jack" ? kMaxPeriod : static_cast<std::uint32_t>(driver_->period())};
  layout.input_channels = std::max(assignments.input_channels, kSpareInputs);
  layout.midi = assignments.midi || driver_->kind() == "jack";  // for patches that are added
  layout.links = SpareNumbers::links_for(assignments.links);
  layout.bus_channels = SpareNumbers::buses_for(assignments.bus_channels);
  spare_ = std::make_unique<SpareNumbers>(layout.links, layout.bus_channels);
  spare_->take(assignments);
  layout.shared_floats = assignments.shared_floats;
  for (const Assignment& assignment : assignments.workers) layout.published_bytes = std::max(layout.published_bytes, published_bytes(assignment.plan));
  layout.published_bytes += kSparePublished;
  const int needed = (lookahead + 1) * driver_->period();  // the writer may be so far ahead of a reader
  if (assignments.links > 0 && assignments.shortest_shared_table > 0 && assignments.shortest_shared_table < needed)
    news_.push_back("a shared table has " + std::to_string(assignments.shortest_shared_table) + " samples; with fewer than " + std::to_string(needed) + " (" +
                    std::to_string(lookahead + 1) + " periods) sound that goes through it from worker to worker may have gaps");
  planned_loads_ = assignments.loads;
  cost_keys_ = assignments.cost_keys;
  listen(assignments);
  segment_.emplace(Segment::create(layout));
  driver_->xruns = &segment_->header().xruns;
  mixer_ = std::make_unique<Mixer>(*segment_, lookahead);
  mixer_->change_period(static_cast<std::uint32_t>(driver_->period()), static_cast<std::uint32_t>(driver_->rate()));
  mixer_->set_cross_fade(options_.cross_fade);
  open_control(assignments);
  open_transport();
  supervisor_ = std::make_unique<Supervisor>(*segment_, *mixer_, std::move(assignments.workers), true);
  ports_ = std::make_unique<PortGroups>(options_.ports, *driver_, *mixer_);
  supervisor_->on_enter = [this](int worker, int instead_of) { ports_->enter(worker, supervisor_->assignment(worker), instead_of); };
  supervisor_->on_left = [this](int worker) { ports_->leave(worker); };
  supervisor_->before_restart = [this](int worker, WorkerPlan& plan) { control_->prepare(worker, plan); };
  repertoire_ = std::make_unique<Repertoire>(std::move(copies), assignments, *segment_, *supervisor_, *spare_, *control_);
  repertoire_->on_change = [this](const Assignments& wanted) { listen(wanted); };
  changes_ = std::make_unique<LiveChanges>(*repertoire_, *supervisor_, requests_);
  if (osc_server_) changes_->answer = [this](const OscMessage& message, const sockaddr_in& to) { osc_server_->reply(message, to); };
  if (watch_) watch_patches();
  driver_->on_new_rate = [this](int rate) { adapt_to_rate(rate); };
}

// To what the patches hear.
void Instance::listen(const Assignments& assignments) {
  if (assignments.input_channels > 0) driver_->listen_to(assignments.input_channels);
  if (assignments.midi && !driver_->listen_to_midi()) news_.push_back("MIDI comes in through JACK only: the objects that hear it stand still");
}

void Instance::adapt_to_rate(int rate) {
  mixer_->change_period(static_cast<std::uint32_t>(driver_->period()), static_cast<std::uint32_t>(rate));
  Assignments changed = assign(repertoire_->copies(), assignment_options());
  const SegmentHeader& header = segment_->header();
  *spare_ = SpareNumbers(static_cast<int>(header.links), {header.bus_channels, header.bus_channels + header.buses});
  if (!spare_->take(changed)) throw std::runtime_error("the patches can't be played at the new rate; start tutti anew");
  repertoire_->reassigned(changed);
  control_->replace(changed);
  supervisor_->replace_all(std::move(changed.workers));
}

void Instance::watch_patches() {
  for (const PatchCopy& copy : repertoire_->copies()) watch_->watch(copy.patch->path, copy.patch->path);
  changes_->on_added = [this](const std::string& path) { watch_->watch(path, path); };
}

// What patches load is watched before it is read, so that no change of it is missed, and where it is wrong too: it may be mended.
AssignmentOptions Instance::assignment_options() {
  AssignmentOptions options = options_for(options_, driver_->rate());
  if (watch_)
    options.on_load = [this](const std::string& patch, const std::string& file) {
      try {
        watch_->watch(file, patch);
      } catch (const std::runtime_error& error) {
        news_.push_back(error.what());
      }
    };
  return options;
}

Instance::~Instance() {
  if (osc_server_) osc_server_->stop();
  if (transport_) transport_->stop();
  if (driver_) driver_->stop();
}

void Instance::open_driver() {
  if (options_.driver == DriverChoice::Clock) {
    driver_ = open_clock(options_.driver_options);
    options_.ports = Ports::Sum;
    return;
  }
  try {
    driver_ = open_jack(options_.driver_options);
  } catch (const std::runtime_error& error) {
    if (options_.driver == DriverChoice::Jack) throw;
    news_.push_back(std::string(error.what()) + ": playing by the built-in clock, to no loudspeaker" +
                    (options_.follow_transport ? "; --transport does nothing, because the clock has no transport" : "") +
                    (options_.ports != Ports::Sum ? "; --ports does nothing, because the clock has none" : ""));
    options_.follow_transport = false;
    driver_ = open_clock(options_.driver_options);
    options_.ports = Ports::Sum;
  }
}

void Instance::open_control(const Assignments& assignments) {
  control_ = std::make_unique<Control>(*segment_, assignments);
  try {
    open_osc();
  } catch (const std::runtime_error& error) {
    if (options_.osc_port != 0) throw;  // somebody counts on that port
    news_.push_back(std::string(error.what()) + ": nothing can be changed while it plays");
  }
}

void Instance::open_osc() {
  osc_server_ = std::make_unique<OscServer>(OscSocket::listening(options_.osc_port, options_.osc_any), *control_, requests_, *segment_, mixer_->period_time());
}

void Instance::open_transport() {
  if (!options_.follow_transport) return;
  transport_ = std::make_unique<Transport>(*control_, *segment_, mixer_->period_time());
  driver_->transport = &transport_->note();
}

void Instance::restore(const std::vector<Control::Kept>& changes) {
  for (const Control::Kept& kept : changes) try {
      const bool set = !kept.parameter.empty();
      control_->apply(set ? control_->set(kept.patch, kept.object, kept.parameter, kept.numbers) : control_->send(kept.patch, kept.object, kept.numbers.front() != 0 ? "play" : "stop"), 0);
    } catch (const WrongMessage& wrong) {
      news_.push_back("the session's " + kept.patch + "." + kept.object + (kept.parameter.empty() ? "" : "." + kept.parameter) + " is not restored: " + wrong.text);
    }
  for (const int worker : supervisor_->workers()) control_->prepare(worker, supervisor_->assignment(worker).plan);
}

std::vector<std::string> Instance::patch_paths() const {
  std::vector<std::string> paths;
  for (const PatchCopy& copy : repertoire_->copies()) paths.push_back(copy.patch->path);
  return paths;
}

void Instance::start() {
  if (!options_.record.empty())
    recorder_ = std::make_unique<Recorder>(options_.record, options_.record_format, options_.driver_options.channels, driver_->rate());
  supervisor_->start_all();
  mixer_->open();
  supervisor_->wait_until_ready(kStartSeconds);
  if (supervisor_->all_failed()) {
    const std::vector<std::string> why = supervisor_->look_after();
    throw std::runtime_error("no worker could start" + (why.empty() ? "" : ": " + why.front().substr(0, why.front().find(';'))));
  }
  tell_about_permissions();
  if (transport_) transport_->start();
  driver_->start(*mixer_, recorder_.get());
  if (!osc_server_) return;
  osc_server_->start();
  segment_->header().osc_port.store(static_cast<std::uint32_t>(osc_server_->port()));
}

// One line, not one for each worker.
void Instance::tell_about_permissions() {
  bool realtime = true, locked = true;
  for (const int worker : supervisor_->workers()) {
    const WorkerStatistics& statistics = segment_->record(worker).statistics;
    realtime &= statistics.realtime.load() != 0;
    locked &= statistics.memory_locked.load() != 0;
  }
  if (realtime && locked) return;
  news_.push_back(std::string("workers run without ") + (realtime ? "locked memory" : locked ? "real-time scheduling" : "real-time scheduling and locked memory") +
                  ": allow it with `@audio - rtprio 95` and `@audio - memlock unlimited` in /etc/security/limits.d/audio.conf, and join the group audio");
}

void Instance::tell_about_lost_midi() {
  const std::uint64_t lost = segment_->header().midi_lost.load(std::memory_order_relaxed);
  if (lost == midi_lost_) return;
  news_.push_back(std::to_string(lost - midi_lost_) + " MIDI events are lost: more than " + std::to_string(kMaxMidiEvents) + " came in one period");
  midi_lost_ = lost;
}

void Instance::look_after() {
  tell_about_lost_midi();
  for (std::string& line : supervisor_->look_after()) news_.push_back(std::move(line));
  for (std::string& line : driver_->look_after()) news_.push_back(std::move(line));
  if (watch_)
    for (const std::string& patch : watch_->changed()) changes_->ask_to_reload(patch);
  for (std::string& line : changes_->look_after([this] { return assignment_options(); })) news_.push_back(std::move(line));
}

// What the workers took, for the next plan.
void Instance::learn_costs() const {
  constexpr double kEnoughSeconds = 5;
  if (planned_loads_.size() < 2 || seconds_played() < kEnoughSeconds || repertoire_->has_replaced()) return;  // others have computed since
  std::vector<double> seen;
  for (int worker = 0; worker < static_cast<int>(planned_loads_.size()); ++worker) {
    const WorkerStatistics& statistics = segment_->record(worker).statistics;
    seen.push_back(static_cast<double>(statistics.busy_ns.load()) / static_cast<double>(std::max<std::int64_t>(1, statistics.played_ns.load())));
  }
  Costs().correct(cost_keys_, planned_loads_, seen);
}

void Instance::stop() {
  segment_->header().osc_port.store(0);
  if (osc_server_) osc_server_->stop();
  if (transport_) transport_->stop();
  mixer_->fade_out();
  for (int i = 0; i < 500 && !mixer_->faded_out(); ++i) usleep(1000);
  driver_->stop();
  if (recorder_) recorder_->finish();
  learn_costs();
}

double Instance::seconds_played() const {
  const SegmentHeader& header = segment_->header();
  return static_cast<double>(header.periods.load()) * header.period.load() / std::max(1u, header.rate.load());
}

}  // namespace tutti
