#include "coordinator/planning/planner.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

#include "coordinator/patch/shared_tables.h"
#include "coordinator/planning/costs.h"
#include "coordinator/planning/division.h"
#include "coordinator/planning/stages.h"

namespace tutti {
namespace {

constexpr double kUneven = 1.1;         // the busiest worker to the mean: below, nothing is cut for the sake of it
constexpr double kGain = 0.95;          // what a cut must make of the busiest worker
constexpr double kCheapShare = 0.02;    // of what a worker has to do: a source that costs less is computed where it is needed
constexpr double kCheap = 20;           // nanoseconds a frame: so is one that costs less than this (0.1 % of a core at 48 kHz)

std::size_t at(int i) { return static_cast<std::size_t>(i); }

long streams_of(const Plan& plan) {
  return std::accumulate(plan.nodes.begin(), plan.nodes.end(), 0L, [](long sum, const Node& node) { return sum + node.streams; });
}

bool alike(const Plan& a, const Plan& b) {
  return std::equal(a.nodes.begin(), a.nodes.end(), b.nodes.begin(), b.nodes.end(),
                    [](const Node& x, const Node& y) { return x.object == y.object && x.streams == y.streams; });
}

// Workers that hear each other through shared tables are linked, so that each period is computed in the order of their stages.
void link_workers(Assignments& assignments) {
  std::vector<SharedNames> names;
  for (const Assignment& worker : assignments.workers) names.push_back(shared_names(worker.plan.parts.front()));
  const Stages stages = find_stages(names);
  for (std::size_t i = 0; i < names.size(); ++i) assignments.workers[i].stage = stages.stage[i];
  for (const auto& [from, to] : stages.links) {
    assignments.workers[at(from)].plan.parts.front().tells.push_back(assignments.links);
    assignments.workers[at(to)].plan.parts.front().waits_for.push_back(assignments.links);
    ++assignments.links;
  }
}

// Whole voices: those with the most streams first, each to the worker that has fewest; equal ones in the order of the command line. A worker
// computes what it has in the order of stages.
Assignments assign_voices(const std::vector<Voice>& voices, int workers) {
  std::vector<std::size_t> order(voices.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return streams_of(voices[a].plan) > streams_of(voices[b].plan); });
  std::vector<long> loads(at(workers), 0);
  std::vector<std::vector<std::size_t>> shares(at(workers));
  for (const std::size_t i : order) {
    const auto worker = static_cast<std::size_t>(std::min_element(loads.begin(), loads.end()) - loads.begin());
    shares[worker].push_back(i);
    loads[worker] += streams_of(voices[i].plan);
  }
  Assignments assignments;
  for (std::vector<std::size_t>& share : shares) {
    std::stable_sort(share.begin(), share.end(), [&](std::size_t a, std::size_t b) { return voices[a].stage < voices[b].stage; });
    Assignment& assignment = assignments.workers.emplace_back();
    Plan& plan = assignment.plan.parts.emplace_back();
    plan.rate = voices.front().plan.rate;
    for (const std::size_t i : share) {
      if (assignment.voices.empty()) plan.channels = voices[i].plan.channels;
      plan.append(voices[i].plan);
      assignment.voices.push_back(voices[i].name);
    }
  }
  link_workers(assignments);
  return assignments;
}

// All voices in one plan, in the order of their stages.
struct Whole {
  Plan plan;
  std::vector<int> voice_of;                    // by node
  std::vector<int> keep_together;               // by node: its voice, where that shares tables with others
  std::vector<std::pair<int, int>> after;       // nodes: the second's voice hears the first's through a shared table

  explicit Whole(const std::vector<Voice>& voices) {
    std::vector<int> order(voices.size()), first(voices.size(), -1);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return voices[at(a)].stage < voices[at(b)].stage; });
    plan.channels = 1;
    plan.rate = voices.front().plan.rate;
    std::vector<SharedNames> names(voices.size());
    for (const int v : order) {
      const Plan& voice = voices[at(v)].plan;
      names[at(v)] = shared_names(voice);
      const bool shares = !names[at(v)].read.empty() || !names[at(v)].written.empty();
      first[at(v)] = static_cast<int>(plan.nodes.size());
      plan.append(voice);
      voice_of.resize(plan.nodes.size(), v);
      keep_together.resize(plan.nodes.size(), shares ? v : -1);
    }
    for (const auto& [from, to] : find_stages(names).links) after.emplace_back(first[at(from)], first[at(to)]);
  }
};

struct Attempt {
  Atoms atoms;
  Placement placement;
  Division division;
};

class Planner {
 public:
  Planner(const std::vector<Voice>& voices, const Whole& whole, std::vector<double> cost, int workers)
      : voices_(voices), whole_(whole), graph_(whole.plan), workers_(workers) {
    const double total = std::accumulate(cost.begin(), cost.end(), 0.0);
    rules_ = {std::move(cost), {}, whole.keep_together, std::max(kCheap, kCheapShare * total / workers)};
  }

  Assignments plan() {
    rules_.cut.assign(whole_.plan.nodes.size(), false);
    Attempt best = *attempt();
    for (const bool adds : {false, true}) {
      if (best.placement.busiest() <= kUneven * best.placement.mean()) break;
      rules_.cut = sums_to_cut(graph_, rules_, adds);
      std::optional<Attempt> other = attempt();
      if (other && other->placement.busiest() < kGain * best.placement.busiest()) best = std::move(*other);
    }
    return assignments_of(std::move(best));
  }

 private:
  // Nothing: workers would wait for each other.
  std::optional<Attempt> attempt() {
    Attempt attempt{find_atoms(graph_, rules_), {}, {}};
    attempt.placement = place_atoms(graph_, attempt.atoms, rules_.cost, workers_);
    std::vector<std::pair<int, int>> after;
    const auto atom = [&](int node) { return attempt.atoms.atom_of[at(graph_.first_vertex(node))]; };
    for (const auto& [from, to] : whole_.after) after.emplace_back(atom(from), atom(to));
    std::optional<Division> division = divide(graph_, attempt.atoms, rules_.cut, attempt.placement, after);
    if (!division) return std::nullopt;
    attempt.division = std::move(*division);
    return attempt;
  }

  Assignments assignments_of(Attempt attempt) {
    std::vector<std::set<int>> voices(at(workers_));
    std::vector<std::set<std::string>> keys(at(workers_));
    std::vector<int> last(at(workers_), -1);  // node: a bank's streams follow each other
    for (int a = 0; a < attempt.atoms.count; ++a)
      for (const int v : attempt.atoms.vertices[at(a)]) {
        const int worker = attempt.placement.worker_of[at(a)], node = graph_.node_of(v);
        if (std::exchange(last[at(worker)], node) == node) continue;
        voices[at(worker)].insert(whole_.voice_of[at(node)]);
        keys[at(worker)].insert(cost_key(graph_.node(node)));
      }
    Assignments assignments;
    for (int w = 0; w < workers_; ++w) {
      if (attempt.division.workers[at(w)].parts.empty()) continue;  // there is less to do than was thought
      Assignment& assignment = assignments.workers.emplace_back(Assignment{std::move(attempt.division.workers[at(w)]), {}, attempt.division.stage[at(w)]});
      assignments.cost_keys.push_back(std::move(keys[at(w)]));
      for (const int v : voices[at(w)]) assignment.voices.push_back(voices_[at(v)].name);
      assignments.loads.push_back(attempt.placement.load[at(w)] * whole_.plan.rate * 1e-9);
    }
    assignments.links = attempt.division.links;
    assignments.bus_channels = std::move(attempt.division.bus_channels);
    return assignments;
  }

  const std::vector<Voice>& voices_;
  const Whole& whole_;
  StreamGraph graph_;
  int workers_;
  AtomRules rules_;
};

}  // namespace

Assignments divide_voices(const std::vector<Voice>& voices, std::vector<double> cost, int workers) {
  const Whole whole(voices);
  return Planner(voices, whole, std::move(cost), workers).plan();
}

Assignments plan_workers(const std::vector<Voice>& voices, const AssignmentOptions& options) {
  const int count = static_cast<int>(voices.size());
  if (options.whole) return assign_voices(voices, count);
  const bool asked = options.workers > 0;
  const int whole_workers = std::clamp(asked ? options.workers : options.most_workers, 1, count);
  const bool all_alike = std::all_of(voices.begin(), voices.end(), [&](const Voice& voice) { return alike(voice.plan, voices.front().plan); });
  const bool even = asked ? all_alike && count % options.workers == 0 : count >= options.cores;
  if (even || options.workers == 1) return assign_voices(voices, whole_workers);

  Costs costs;
  costs.corrected = options.corrected;
  const Plan whole = Whole(voices).plan;
  std::vector<double> cost = costs.of(whole);
  if (!costs.know(whole)) return assign_voices(voices, whole_workers);  // what can't run is kept apart from what can
  if (asked) return divide_voices(voices, std::move(cost), options.workers);
  const double total = std::accumulate(cost.begin(), cost.end(), 0.0);
  const int worth = std::min(options.cores, static_cast<int>(total / std::max(1.0, options.worth)));
  if (worth <= whole_workers) return assign_voices(voices, whole_workers);
  return divide_voices(voices, std::move(cost), worth);
}

}  // namespace tutti
