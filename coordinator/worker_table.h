// The statistics of a running instance as rows, as a table for people and as JSON for scripts: what `top`, `play` and `stress` show.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "shared/segment.h"

namespace tutti {

struct WorkerRow {
  int worker = 0;
  int pid = 0;
  std::string patch;
  int core = -1;   // that it is tied to; -1: to none
  int stage = 0;
  WorkerState state = WorkerState::Empty;
  double load_mean = 0, load_worst = 0;  // of a core
  double wake_mean = 0, wake_worst = 0;  // seconds from the signal until it runs
  double busy_mean = 0;                  // seconds that a period takes it
  double finish_mean = 0;                // seconds from the signal until the period is computed
  std::uint64_t late = 0;
  std::uint32_t restarts = 0;
  std::uint32_t ring_fill = 0;
  double peak = 0;
  std::uint64_t missed_reads = 0;
  std::uint64_t commands = 0, hurried = 0;  // taken; and those that could not wait for their time
};

std::vector<WorkerRow> read_workers(const Segment& segment);

// One line for each worker under a heading. `colour` marks what is wrong in red.
std::string worker_table(const Segment& segment, bool colour);

// {"instance", "pid", "driver", "rate", "period", "xruns", "workers": [{"worker", "pid", ...}]}
nlohmann::json worker_json(const Segment& segment);

// "-12.3 dB", "-inf dB" for silence.
std::string decibels(double peak);

}  // namespace tutti
