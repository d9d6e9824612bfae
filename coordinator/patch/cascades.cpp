#include "coordinator/patch/cascades.h"

#include <algorithm>
#include <numeric>

#include "coordinator/patch/actions.h"
#include "coordinator/patch/node_arguments.h"
#include "worker/folding.h"
#include "worker/objects/registry.h"

namespace tutti {

namespace {

constexpr int kNone = -1, kSeveral = -2;

// For each node the only argument's node that reads it.
std::vector<int> find_only_readers(const std::vector<Node>& nodes) {
  std::vector<int> readers(nodes.size(), kNone);
  for (std::size_t i = 0; i < nodes.size(); ++i)
    each_argument(nodes[i], [&](const Argument& argument) {
      std::vector<int> sources;
      for (const Tap& tap : argument.taps)
        if (sources.empty() || sources.back() != tap.node) sources.push_back(tap.node);
      for (const int source : sources) {
        int& reader = readers[static_cast<std::size_t>(source)];
        reader = reader == kNone ? static_cast<int>(i) : kSeveral;
      }
    });
  return readers;
}

bool same(const Argument& a, const Argument& b) { return a.numbers == b.numbers && a.taps == b.taps; }

class Cascades {
 public:
  explicit Cascades(std::vector<Node>& nodes)
      : nodes_(nodes), acted_upon_(find_acted_upon(nodes)), only_reader_(find_only_readers(nodes)), stage_of_(nodes.size()) {
    std::iota(stage_of_.begin(), stage_of_.end(), 0);
  }

  std::vector<int> run() {
    const ObjectType* type = Registry::find("Biquadx");
    const std::optional<int> stages = type ? type->declaration.find("stages") : std::nullopt;
    if (!stages) return std::move(stage_of_);
    const auto most = static_cast<std::size_t>(type->declaration.parameters[static_cast<std::size_t>(*stages)].max);
    std::vector<bool> taken(nodes_.size());
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (taken[i] || !is_stage(i)) continue;
      std::vector<std::size_t> row{i};
      while (row.size() < most && goes_on(row.back())) row.push_back(static_cast<std::size_t>(only_reader_[row.back()]));
      for (const std::size_t stage : row) taken[stage] = true;
      if (row.size() > 1) unite(row);
    }
    return std::move(stage_of_);
  }

 private:
  bool is_stage(std::size_t i) const { return nodes_[i].object == "Biquad" && !acted_upon_.at_all(i); }

  // Is it heard by nothing but an equal Biquad, as that one's input, stream by stream?
  bool goes_on(std::size_t i) const {
    if (only_reader_[i] < 0) return false;
    const auto next = static_cast<std::size_t>(only_reader_[i]);
    const Node &stage = nodes_[i], &after = nodes_[next];
    if (!is_stage(next) || !stage.out.empty() || !stage.mul.is_number(1) || !stage.add.is_number(0)) return false;
    if (stage.streams != after.streams || !is_identity_of(after.inputs.at(0), i)) return false;
    return same(stage.values.at(0), after.values.at(0)) && same(stage.values.at(1), after.values.at(1)) && same(stage.values.at(2), after.values.at(2)) && stage.play.on == after.play.on &&
           stage.play.delay == after.play.delay && stage.play.duration == after.play.duration;
  }

  bool is_identity_of(const Argument& argument, std::size_t source) const {
    return argument.is_signal() && is_identity(argument.taps, static_cast<int>(source), nodes_[source].streams);
  }

  void unite(const std::vector<std::size_t>& row) {
    Node& last = nodes_[row.back()];
    last.object = "Biquadx";  // whose freq, q and type are declared as Biquad's are
    last.inputs[0] = nodes_[row.front()].inputs[0];
    last.fixed.emplace_back().number = static_cast<double>(row.size());
    last.fixed.emplace_back().number = 1;  // each stage starts as the Biquad that it was
    for (const std::size_t stage : row) stage_of_[stage] = static_cast<int>(row.back());
  }

  std::vector<Node>& nodes_;
  const ActedUpon acted_upon_;
  const std::vector<int> only_reader_;
  std::vector<int> stage_of_;
};

}  // namespace

std::vector<int> unite_cascades(std::vector<Node>& nodes) { return Cascades(nodes).run(); }

}  // namespace tutti
