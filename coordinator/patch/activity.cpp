#include "coordinator/patch/activity.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "coordinator/patch/actions.h"
#include "coordinator/patch/node_arguments.h"
#include "worker/objects/registry.h"
#include "worker/objects/spectral_signals.h"
#include "worker/published_area.h"

namespace tutti {

namespace {

// From the last node to the first, since each is heard by later ones: a node is computed while it plays and one of those that hear it is computed.
class Search {
 public:
  explicit Search(const std::vector<Node>& nodes)
      : nodes_(nodes), played_or_stopped_(find_acted_upon(nodes).played_or_stopped), hearers_(nodes.size()) {}

  Activity run() {
    Activity result{std::vector<int>(nodes_.size()), std::vector<bool>(nodes_.size())};
    for (std::size_t i = nodes_.size(); i-- > 0;) {
      result.computed[i] = find_computed(i);
      if (listens(i)) result.ahead[i] = true;
      each_argument(nodes_[i], [&](const Argument& argument) {
        for (const Tap& tap : argument.taps) {
          const auto source = static_cast<std::size_t>(tap.node);
          hearers_[source].insert(result.computed[i]);
          if (result.ahead[i]) result.ahead[source] = true;
        }
      });
    }
    if (std::find(result.ahead.begin(), result.ahead.end(), true) != result.ahead.end())
      while (take_readers_of_frames(result.ahead)) {}
    return result;
  }

 private:
  static constexpr int kAlways = 0;
  enum Kind { Heard, Played, PlayedAndHeard, Alone };
  // What is known of a condition: its parts, and the times of a "play".
  struct Condition {
    Kind kind;
    std::set<int> parts;
    std::tuple<bool, double, double> play;
    auto operator<=>(const Condition&) const = default;
  };

  // Who reads frames that are computed ahead is computed with them, and what it reads. True: there was one more.
  bool take_readers_of_frames(std::vector<bool>& ahead) const {
    bool more = false;
    for (std::size_t i = nodes_.size(); i-- > 0;) {
      const ObjectType* type = Registry::find(nodes_[i].object);
      bool reads = false;
      each_argument(nodes_[i], [&](const Argument& argument) {
        for (const Tap& tap : argument.taps) {
          const auto source = static_cast<std::size_t>(tap.node);
          if (ahead[i] && !ahead[source]) ahead[source] = more = true;
          const ObjectType* of = Registry::find(nodes_[source].object);
          reads = reads || (ahead[source] && of && is_spectral(of->declaration));
        }
      });
      if (!ahead[i] && reads && type && reads_spectra(type->declaration)) ahead[i] = more = true;
    }
    return more;
  }

  int number(const Condition& condition) { return numbers_.emplace(condition, static_cast<int>(numbers_.size()) + 1).first->second; }

  int find_computed(std::size_t i) {
    const Node& node = nodes_[i];
    const ObjectType* type = Registry::find(node.object);
    if (!type) return number({Alone, {static_cast<int>(i)}, {}});
    const Declaration& declaration = type->declaration;
    const bool always_heard = !node.out.empty() || declaration.role == ObjectRole::Event || declaration.writes_table() || published_kind(declaration).has_value();
    const int heard = always_heard ? kAlways : any_of(hearers_[i]);
    const int played = find_played(i);
    // A Unit may keep time, heard or not (Unit::keeps_time), which its declaration does not tell; a kernel never does.
    if (heard != kAlways && !type->foldable && declaration.role == ObjectRole::Audio) return number({Alone, {static_cast<int>(i)}, {}});
    if (played == kAlways || played == heard) return heard;
    return heard == kAlways ? played : number({PlayedAndHeard, {played, heard}, {}});
  }

  int find_played(std::size_t i) {
    const Play& play = nodes_[i].play;
    if (played_or_stopped_[i]) return number({Alone, {static_cast<int>(i)}, {}});
    if (play.on && play.delay == 0 && play.duration == 0) return kAlways;
    return number({Played, {}, {play.on, play.delay, play.duration}});
  }

  int any_of(const std::set<int>& hearers) {
    if (hearers.contains(kAlways)) return kAlways;
    return hearers.size() == 1 ? *hearers.begin() : number({Heard, hearers, {}});
  }

  bool listens(std::size_t i) const {
    const ObjectType* type = Registry::find(nodes_[i].object);
    if (!type || type->declaration.role != ObjectRole::Event) return false;
    const std::vector<Parameter>& parameters = type->declaration.parameters;
    const auto has = [&](ParameterKind kind) { return std::any_of(parameters.begin(), parameters.end(), [&](const Parameter& p) { return p.kind == kind; }); };
    return has(ParameterKind::Input) && has(ParameterKind::Actions);
  }

  const std::vector<Node>& nodes_;
  const std::vector<bool> played_or_stopped_;  // by actions
  std::vector<std::set<int>> hearers_;  // conditions of the nodes that read each node
  std::map<Condition, int> numbers_;
};

}  // namespace

Activity find_activity(const std::vector<Node>& nodes) { return Search(nodes).run(); }

}  // namespace tutti
