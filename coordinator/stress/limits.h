// What `tutti stress` found, as a table for people and as JSON for scripts.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "coordinator/stress/limit_search.h"

namespace tutti {

struct Limit {
  int period = 0;  // frames
  int workers = 0;
  FoundLimit found;

  int voices() const { return found.per_worker * workers; }
};

// The one with the most voices. `limits` must not be empty.
const Limit& best_of(const std::vector<Limit>& limits);

// A row for each period, a column for each number of workers: the most voices, and the load of the busiest worker with them.
std::string limit_table(const std::vector<Limit>& limits);

// [{"period", "workers", "limit", "at_least", "load_mean", "load_worst"}]: as the table.
nlohmann::json limits_json(const std::vector<Limit>& limits);

// [{"period", "workers", "per_worker", "oscillators", "seconds", "load_mean", "load_worst", "late", "restarts"}]: of every trial.
nlohmann::json trials_json(const std::vector<Trial>& trials);

}  // namespace tutti
