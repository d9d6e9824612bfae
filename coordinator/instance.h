// A running instance: segment, mixer, workers and driver, put together and taken apart in the right order.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "coordinator/assignments.h"
#include "coordinator/control/control.h"
#include "coordinator/control/osc_server.h"
#include "coordinator/drivers/driver.h"
#include "coordinator/file_watch.h"
#include "coordinator/mixer.h"
#include "coordinator/port_groups.h"
#include "coordinator/recorder.h"
#include "coordinator/live_changes.h"
#include "coordinator/repertoire.h"
#include "coordinator/spare_numbers.h"
#include "coordinator/supervisor.h"
#include "coordinator/transport/transport.h"
#include "shared/segment.h"

namespace tutti {

enum class DriverChoice { JackOrClock, Jack, Clock };

struct InstanceOptions {
  DriverChoice driver = DriverChoice::JackOrClock;
  DriverOptions driver_options;  // channels 0: as many as the patches ask for
  int workers = 0;               // 0: one for each patch
  int copies = 1;
  std::string record;            // empty: nothing is recorded
  SampleFormat record_format = SampleFormat::Float;
  Ports ports = Ports::Sum;      // with JACK; Patch: each copy of each patch has one worker
  double cross_fade = 0.03;      // seconds, from a worker to the one that takes its place
  bool watch = false;            // read patches again when their files change
  bool follow_transport = false; // JACK's transport starts and stops what keeps time
  int osc_port = 0;              // 0: a free one
  bool osc_any = false;          // listen to other machines too
};

class Instance {
 public:
  // Opens the driver and makes the segment and the plans; nothing sounds yet. Throws PatchProblems, std::runtime_error.
  Instance(std::vector<Patch> patches, InstanceOptions options);
  ~Instance();

  // What was set, played and stopped in a session before: it holds from the first frame on. Before start(). What can't be done any more is told in news().
  void restore(const std::vector<Control::Kept>& changes);
  // Starts the workers, waits for their first periods, starts the driver. Lines for the user are in news().
  void start();
  // To be called some ten times a second while it plays. [main-thread]
  void look_after();
  // Reads all patches again: what has changed in them takes effect. [main-thread]
  void reload() { changes_->ask_to_reload_all(); }
  int workers() const { return static_cast<int>(supervisor_->workers().size()); }
  // Fades out, stops, finishes the recording. Throws std::runtime_error (the disk is full).
  void stop();

  std::vector<std::string> take_news() { return std::exchange(news_, {}); }
  const Segment& segment() const { return *segment_; }
  const Driver& driver() const { return *driver_; }
  const Control& control() const { return *control_; }
  // Of what plays now, a path for each copy.
  std::vector<std::string> patch_paths() const;
  double seconds_played() const;
  bool all_failed() const { return supervisor_->all_failed(); }
  std::uint64_t lost_frames() const { return recorder_ ? recorder_->lost_frames() : 0; }

 private:
  void open_driver();
  void open_control(const Assignments& assignments);
  void open_osc();
  void watch_patches();
  AssignmentOptions assignment_options();
  void listen(const Assignments& assignments);
  void adapt_to_rate(int rate);
  void open_transport();
  void tell_about_permissions();
  void tell_about_lost_midi();
  void learn_costs() const;

  InstanceOptions options_;
  std::vector<std::string> news_;
  std::uint64_t midi_lost_ = 0;        // events that the user knows of
  std::vector<double> planned_loads_;  // of each worker; empty: nothing was divided
  std::vector<std::set<std::string>> cost_keys_;
  std::unique_ptr<Driver> driver_;
  std::optional<Segment> segment_;
  std::unique_ptr<Mixer> mixer_;
  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<PortGroups> ports_;
  std::unique_ptr<SpareNumbers> spare_;
  std::unique_ptr<Supervisor> supervisor_;
  std::unique_ptr<Repertoire> repertoire_;
  PatchRequests requests_;
  std::unique_ptr<LiveChanges> changes_;
  std::unique_ptr<FileWatch> watch_;
  std::unique_ptr<Control> control_;
  std::unique_ptr<OscServer> osc_server_;
  std::unique_ptr<Transport> transport_;
};

}  // namespace tutti
