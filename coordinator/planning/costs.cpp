#include "coordinator/planning/costs.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "coordinator/patch/live_frames.h"
#include "coordinator/worker_process.h"
#include "worker/objects/registry.h"

namespace tutti {
namespace {

namespace fs = std::filesystem;

std::string cache_file() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  if (cache && *cache == '/') return fs::path(cache) / "tutti" / "costs.json";
  if (home && *home == '/') return fs::path(home) / ".cache" / "tutti" / "costs.json";
  return "";
}

// Costs hold for one processor, one instruction set and one version of tutti.
std::string this_machine() {
  std::string model = "unknown processor";
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name") || line.starts_with("Model")) {
      model = line.substr(line.find(':') + 2);
      break;
    }
  return model + ", " + Registry::instruction_set() + ", tutti " TUTTI_VERSION;
}

char form_of(const Argument& argument) { return argument.is_signal() ? 's' : 'n'; }

// A little coarse, so that noise does not change how a patch is divided: steps of nine percent.
double rounded(double ns) { return ns <= 0 ? 0.05 : std::exp2(std::round(std::log2(std::max(0.05, ns)) * 8) / 8); }

}  // namespace

std::string cost_key(const Node& node) {
  std::string key = node.object + " " + std::to_string(node.streams) + " ";
  for (const Argument& a : node.inputs) key += form_of(a);
  for (const Argument& a : node.values) key += form_of(a);
  if (const ObjectType* type = Registry::find(node.object)) key += frames_key(node, type->declaration);
  if (node.rate != 1 || node.reads_at != 1) key += " at " + std::to_string(node.reads_at) + ":" + std::to_string(node.rate);
  if (!node.mul.is_number(1) || !node.add.is_number(0)) key += std::string("*") + form_of(node.mul) + "+" + form_of(node.add);
  for (const FixedArgument& f : node.fixed)
    if (f.text.empty() && f.tables.empty() && f.actions.empty()) key += " " + std::to_string(std::lround(f.number));
  return key;
}

Costs::Costs() : file_(cache_file()), machine_(this_machine()) { read(); }

void Costs::read() {
  std::ifstream file(file_);
  if (file_.empty() || !file) return;
  const nlohmann::json cache = nlohmann::json::parse(file, nullptr, false);
  if (!cache.is_object() || cache.value("machine", "") != machine_) return;
  const auto take = [&](const char* name, std::map<std::string, double>& into) {
    if (const auto found = cache.find(name); found != cache.end() && found->is_object())
      for (const auto& [key, value] : found->items())
        if (value.is_number() && value.get<double>() > 0) into[key] = value.get<double>();
  };
  take("ns_per_frame", measured_);
  take("corrections", corrections_);
}

// A cache that can't be written is measured anew the next time.
void Costs::write() const {
  if (file_.empty()) return;
  std::error_code ignored;
  fs::create_directories(fs::path(file_).parent_path(), ignored);
  const std::string unfinished = file_ + "." + std::to_string(getpid());
  {
    std::ofstream file(unfinished);
    file << nlohmann::json{{"machine", machine_}, {"ns_per_frame", measured_}, {"corrections", corrections_}}.dump(1) << "\n";
    if (!file.flush()) {
      fs::remove(unfinished, ignored);
      return;
    }
  }
  fs::rename(unfinished, file_, ignored);
}

void Costs::measure(const Plan& plan) {
  Plan playing = plan;
  for (Node& node : playing.nodes) node.play = {};  // what is stopped may be played later
  playing.offline = true;
  const std::vector<double> costs = measure_in_worker(playing);
  for (std::size_t i = 0; i < costs.size() && i < plan.nodes.size(); ++i) measured_.try_emplace(cost_key(plan.nodes[i]), rounded(costs[i]));
  if (!costs.empty()) write();
}

double Costs::known(const std::string& key) const {
  const auto found = measured_.find(key);
  const auto correction = corrections_.find(key);
  return (found == measured_.end() ? 1.0 : found->second) * (corrected && correction != corrections_.end() ? correction->second : 1.0);
}

std::vector<double> Costs::of(const Plan& plan) {
  if (!know(plan)) measure(plan);
  std::vector<double> costs;
  for (const Node& node : plan.nodes) costs.push_back(known(cost_key(node)));
  return costs;
}

bool Costs::know(const Plan& plan) const {
  return std::all_of(plan.nodes.begin(), plan.nodes.end(), [&](const Node& node) { return measured_.contains(cost_key(node)); });
}

void Costs::correct(const std::vector<std::set<std::string>>& keys, const std::vector<double>& thought, const std::vector<double>& seen) {
  const double all_thought = std::accumulate(thought.begin(), thought.end(), 0.0), all_seen = std::accumulate(seen.begin(), seen.end(), 0.0);
  if (all_thought <= 0 || all_seen <= 0) return;
  std::map<std::string, std::vector<double>> ratios;
  for (std::size_t w = 0; w < keys.size(); ++w) {
    if (thought[w] <= 0 || seen[w] <= 0) continue;
    const double ratio = seen[w] / thought[w] * all_thought / all_seen;
    for (const std::string& key : keys[w]) ratios[key].push_back(ratio);
  }
  for (const auto& [key, of_workers] : ratios) {
    double product = 1;
    for (const double ratio : of_workers) product *= ratio;
    double& correction = corrections_.try_emplace(key, 1.0).first->second;
    correction = std::clamp(correction * std::pow(product, 0.5 / static_cast<double>(of_workers.size())), 0.1, 10.0);
  }
  write();
}

}  // namespace tutti
