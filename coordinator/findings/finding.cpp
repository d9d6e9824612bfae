#include "coordinator/findings/finding.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>

#include "coordinator/patch/node_arguments.h"
#include "coordinator/worker_process.h"

namespace tutti {
namespace {

// What each node costs while all play, in nanoseconds a frame; empty if it can't be measured.
std::vector<double> costs_of(Plan plan) {
  for (Node& node : plan.nodes) node.play = {};
  plan.offline = true;
  return measure_in_worker(plan);
}

std::optional<double> cost_of(const Plan& plan) {
  if (plan.nodes.empty()) return 0.0;
  const std::vector<double> costs = costs_of(plan);
  if (costs.empty()) return std::nullopt;
  return std::accumulate(costs.begin(), costs.end(), 0.0);
}

// The patch that the text means; nothing if it is wrong.
std::optional<CompiledPatch> compiled(const std::string& text, const Patch& like, double rate) {
  const LoadedPatch loaded = parse_patch(text, like.path);
  if (!loaded.patch) return std::nullopt;
  CompiledPatch result = compile_patch(*loaded.patch, rate);
  if (!result.problems.empty()) return std::nullopt;
  return result;
}

std::optional<std::string> with_edits(const std::string& text, const std::vector<Edit>& edits) {
  PatchText changed(text);
  for (const Edit& edit : edits)
    if (!changed.apply(edit)) return std::nullopt;
  return changed.text();
}

// Measured in turn, the better of two each, so that a busy machine disturbs little. False: the edits do not leave a right patch.
bool measure_saving(Finding& finding, const Patch& patch, const std::string& text, const Plan& plan, double rate) {
  const auto changed = with_edits(text, finding.edits);
  const auto after = changed ? compiled(*changed, patch, rate) : std::nullopt;
  if (!after) return false;
  double before_ns = 0, after_ns = 0;
  for (int round = 0; round < 2; ++round) {
    const auto b = cost_of(plan), a = cost_of(after->plan);
    if (!b || !a) return false;
    before_ns = round == 0 ? *b : std::min(before_ns, *b);
    after_ns = round == 0 ? *a : std::min(after_ns, *a);
  }
  finding.saving = before_ns > 0 ? std::max(0.0, 1 - after_ns / before_ns) : 0;
  return true;
}

}  // namespace

Checked::Checked(const Patch& p, const CompiledPatch& c, const PatchText& t, const std::vector<double>& cost)
    : patch(p), compiled(c), text(t), object_of_(c.plan.nodes.size(), nullptr), readers_(c.plan.nodes.size(), 0), cost_(cost),
      whole_cost_(std::accumulate(cost.begin(), cost.end(), 0.0)) {
  std::unordered_map<std::string, int> by_name;
  for (std::size_t n = 0; n < compiled.plan.nodes.size(); ++n) by_name.emplace(compiled.plan.nodes[n].name, static_cast<int>(n));
  for (const PatchObject& object : patch.objects)
    if (const auto found = by_name.find(patch.stem + "." + object.name); found != by_name.end()) {
      node_of_.emplace(&object, found->second);
      object_of_[static_cast<std::size_t>(found->second)] = &object;
    }
  for (const Node& reader : compiled.plan.nodes) {
    std::set<int> read;
    each_argument(reader, [&](const Argument& a) {
      for (const Tap& tap : a.taps) read.insert(tap.node);
    });
    for (const FixedArgument& f : reader.fixed)
      for (const Action& action : f.actions) read.insert(action.node);
    for (const int source : read) ++readers_[static_cast<std::size_t>(source)];
  }
}

const Node* Checked::node(const PatchObject& object) const {
  const auto found = node_of_.find(&object);
  return found == node_of_.end() ? nullptr : &compiled.plan.nodes[static_cast<std::size_t>(found->second)];
}

double Checked::share(const PatchObject& object) const {
  const auto found = node_of_.find(&object);
  if (found == node_of_.end()) return 0;
  return whole_cost_ > 0 ? cost_[static_cast<std::size_t>(found->second)] / whole_cost_ : 1;
}

int Checked::readers(const PatchObject& object) const {
  const auto found = node_of_.find(&object);
  return found == node_of_.end() ? 0 : readers_[static_cast<std::size_t>(found->second)];
}

std::vector<Finding> find_all(const Patch& patch, const std::string& text, double rate) {
  const CompiledPatch whole = compile_patch(patch, rate);
  const PatchText source(text);
  const std::vector<double> cost = costs_of(whole.plan);
  const Checked checked(patch, whole, source, cost);
  std::vector<Finding> findings;
  for (const auto rule : {find_effects_to_mix_first, find_costly_signals, find_banks, find_allpass_chains, find_repeated_noises})
    for (Finding& finding : rule(checked))
      if (measure_saving(finding, patch, text, whole.plan, rate) && finding.saving >= finding.worth) findings.push_back(std::move(finding));
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) { return a.saving > b.saving; });
  for (const auto rule : {find_unheard, find_never_played})
    for (Finding& finding : rule(checked)) findings.push_back(std::move(finding));
  return findings;
}

std::string edited(const Patch& patch, const std::string& text, const std::vector<Finding>& findings, double rate, int& left) {
  std::string result = text;
  left = 0;
  for (const Finding& finding : findings) {
    const auto changed = with_edits(result, finding.edits);
    if (changed && compiled(*changed, patch, rate)) result = *changed;
    else ++left;
  }
  return result;
}

}  // namespace tutti
