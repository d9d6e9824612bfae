#include "coordinator/findings/finding.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "coordinator/worker_process.h"

namespace tutti {
namespace {

template <class Visit>
void each_argument(const Node& node, Visit visit) {
  for (const Argument& a : node.inputs) visit(a);
  for (const Argument& a : node.values) visit(a);
  visit(node.mul);
  visit(node.add);
}

// What the patch costs, or nothing if it can't be measured. Nanoseconds a frame.
std::optional<double> cost_of(const Plan& plan) {
  Plan playing = plan;
  for (Node& node : playing.nodes) node.play = {};
  playing.offline = true;
  if (playing.nodes.empty()) return 0.0;
  const std::vector<double> costs = measure_in_worker(playing);
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

const Node* Checked::node(const PatchObject& object) const {
  const std::string name = patch.stem + "." + object.name;
  const auto found = std::find_if(compiled.plan.nodes.begin(), compiled.plan.nodes.end(), [&](const Node& n) { return n.name == name; });
  return found == compiled.plan.nodes.end() ? nullptr : &*found;
}

int Checked::readers(const PatchObject& object) const {
  const Node* own = node(object);
  if (!own) return 0;
  const auto index = static_cast<int>(own - compiled.plan.nodes.data());
  int count = 0;
  for (const Node& reader : compiled.plan.nodes) {
    bool reads = false;
    each_argument(reader, [&](const Argument& a) { reads |= std::any_of(a.taps.begin(), a.taps.end(), [&](const Tap& t) { return t.node == index; }); });
    for (const FixedArgument& f : reader.fixed) reads |= std::any_of(f.actions.begin(), f.actions.end(), [&](const Action& a) { return a.node == index; });
    count += reads;
  }
  return count;
}

std::vector<Finding> find_all(const Patch& patch, const std::string& text, double rate) {
  const CompiledPatch whole = compile_patch(patch, rate);
  const PatchText source(text);
  const Checked checked{patch, whole, source};
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
