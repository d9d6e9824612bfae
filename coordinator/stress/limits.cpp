#include "coordinator/stress/limits.h"

#include <algorithm>
#include <cstdio>
#include <set>

namespace tutti {
namespace {

std::string cell(const Limit& limit) {
  if (limit.found.interrupted) return "-";
  if (limit.found.per_worker == 0) return "0";
  char text[64];
  std::snprintf(text, sizeof text, "%s%d (%.0f %%, %.0f %%)", limit.found.at_least ? ">= " : "", limit.voices(), 100 * limit.found.trial.load_mean,
                100 * limit.found.trial.load_worst);
  return text;
}

std::string padded(const std::string& text, std::size_t width) { return std::string(width - std::min(width, text.size()), ' ') + text; }

}  // namespace

const Limit& best_of(const std::vector<Limit>& limits) {
  return *std::max_element(limits.begin(), limits.end(), [](const Limit& a, const Limit& b) { return a.voices() < b.voices(); });
}

std::string limit_table(const std::vector<Limit>& limits) {
  constexpr std::size_t kFirst = 8, kColumn = 24;
  std::vector<int> periods;  // in the order of trying
  std::set<int> workers;
  for (const Limit& limit : limits) {
    if (std::find(periods.begin(), periods.end(), limit.period) == periods.end()) periods.push_back(limit.period);
    workers.insert(limit.workers);
  }
  std::string text = padded("period", kFirst);
  for (const int count : workers) text += padded(std::to_string(count) + (count == 1 ? " worker" : " workers"), kColumn);
  for (const int period : periods) {
    text += "\n" + padded(std::to_string(period), kFirst);
    for (const int count : workers) {
      const auto it = std::find_if(limits.begin(), limits.end(), [&](const Limit& l) { return l.period == period && l.workers == count; });
      text += padded(it == limits.end() ? "-" : cell(*it), kColumn);
    }
  }
  return text + "\n";
}

nlohmann::json limits_json(const std::vector<Limit>& limits) {
  nlohmann::json rows = nlohmann::json::array();
  for (const Limit& limit : limits) {
    if (limit.found.interrupted) continue;
    rows.push_back({{"period", limit.period},
                    {"workers", limit.workers},
                    {"limit", limit.voices()},
                    {"at_least", limit.found.at_least},
                    {"load_mean", limit.found.trial.load_mean},
                    {"load_worst", limit.found.trial.load_worst}});
  }
  return rows;
}

nlohmann::json trials_json(const std::vector<Trial>& trials) {
  nlohmann::json rows = nlohmann::json::array();
  for (const Trial& trial : trials)
    rows.push_back({{"period", trial.setup.period},
                    {"workers", trial.setup.workers},
                    {"per_worker", trial.setup.per_worker},
                    {"oscillators", trial.voices()},
                    {"seconds", trial.setup.seconds},
                    {"load_mean", trial.load_mean},
                    {"load_worst", trial.load_worst},
                    {"late", trial.late},
                    {"restarts", trial.restarts}});
  return rows;
}

}  // namespace tutti
