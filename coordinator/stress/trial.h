// One trial of `tutti stress`: so many voices on so many workers, live, for some seconds.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "coordinator/instance.h"
#include "coordinator/stress/music.h"

namespace tutti {

struct TrialSetup {
  int period = 256;  // frames
  int workers = 1;
  int per_worker = 1;  // voices
  double seconds = 10;
  bool until_late = false;  // end soon after a period was late: it is known then that this is too much
};

struct Trial {
  TrialSetup setup;
  double load_mean = 0, load_worst = 0;  // of the busiest worker, in cores
  std::uint64_t late = 0;                // periods that a worker did not have in time
  std::uint32_t restarts = 0;            // of workers that hung or fell
  bool interrupted = false;              // by the user, before its time
  std::string table;                     // of its workers

  int voices() const { return setup.per_worker * setup.workers; }
  bool plays() const { return late == 0 && restarts == 0; }
};

// How much of the trial is done, 0 to 1; called some times a second.
using TrialProgress = std::function<void(double done)>;

// Plays it through the driver that `driver` and `options` say (their period is the setup's). Throws PatchProblems, std::runtime_error. [main-thread]
Trial play_trial(const StressMusic& music, const TrialSetup& setup, DriverChoice driver, DriverOptions options, const TrialProgress& progress);

}  // namespace tutti
