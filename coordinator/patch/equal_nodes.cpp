#include "coordinator/patch/equal_nodes.h"

#include <numeric>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "coordinator/patch/actions.h"
#include "coordinator/patch/activity.h"
#include "coordinator/patch/node_arguments.h"
#include "coordinator/patch/random_objects.h"
#include "coordinator/patch/shared_tables.h"
#include "coordinator/patch/table_writers.h"
#include "worker/folding.h"
#include "worker/objects/registry.h"
#include "worker/objects/unit.h"

namespace tutti {

namespace {

// All that decides how a node sounds, as bytes.
class Key {
 public:
  template <class T>
  Key& number(const T& x) {
    static_assert(std::is_arithmetic_v<T>);
    bytes_.append(reinterpret_cast<const char*>(&x), sizeof x);
    return *this;
  }
  template <class T>
  Key& numbers(const std::vector<T>& list) {
    number(list.size());
    for (const T& x : list) number(x);
    return *this;
  }
  Key& text(const std::string& text) {
    number(text.size());
    bytes_ += text;
    return *this;
  }
  Key& argument(const Argument& argument) {
    numbers(argument.numbers).number(argument.taps.size());
    for (const Tap& tap : argument.taps) number(tap.node).number(tap.stream);
    return *this;
  }
  Key& fixed(const FixedArgument& argument) {
    number(argument.number).text(argument.text).numbers(argument.numbers).numbers(argument.tables).number(argument.points.size());
    for (const auto& [x, y] : argument.points) number(x).number(y);
    return *this;
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class Union {
 public:
  Union(std::vector<Node>& nodes, std::vector<bool>& anonymous, bool named_apart)
      : nodes_(nodes), anonymous_(anonymous), activity_(find_activity(nodes)), folded_(find_folded(nodes)), computed_by_(nodes.size()) {
    std::iota(computed_by_.begin(), computed_by_.end(), 0);
    find_unique();
    find_runs();
    if (named_apart)
      for (std::size_t i = 0; i < nodes.size(); ++i) unique_[i] = unique_[i] || (!anonymous[i] && (type_of(i).declaration.role != ObjectRole::Table || type_of(i).declaration.makes_matrix()));
  }

  std::vector<int> run() {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      read_what_is_computed(nodes_[i]);
      if (!unique_[i]) {
        const auto [found, is_new] = known_.emplace(key_of(i), i);
        if (!is_new) unite(i, found->second);
      }
      if (!nodes_[i].out.empty()) last_sent_out_ = static_cast<int>(i);
    }
    return std::move(computed_by_);
  }

 private:
  const ObjectType& type_of(std::size_t i) const { return *Registry::find(nodes_[i].object); }

  // Nodes that can't be equal to others: what acts, what is acted upon, what writes to tables, and what has to do with tables that change.
  void find_unique() {
    const ActedUpon acted_upon = find_acted_upon(nodes_);
    const std::vector<std::vector<int>> writers = find_table_writers(nodes_);
    std::vector<bool> changing(nodes_.size());
    for (std::size_t i = 0; i < nodes_.size(); ++i) changing[i] = !writers[i].empty() || is_shared_table(nodes_[i]);
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      bool unique = !Registry::find(nodes_[i].object) || acted_upon.at_all(i) || has_actions(nodes_[i]) || changing[i];
      for (const FixedArgument& argument : nodes_[i].fixed)
        for (const int table : argument.tables) unique |= changing[static_cast<std::size_t>(table)];
      unique_.push_back(unique || type_of(i).declaration.role == ObjectRole::Event || type_of(i).declaration.writes_table());
    }
  }

  // Objects of a fast rate are computed together with those that they read (Graph::find_runs): those of another run are others.
  void find_runs() {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const bool fast = nodes_[i].rate > 1 || nodes_[i].reads_at > 1, was_fast = i > 0 && run_of_[i - 1] >= 0;
      run_of_.push_back(!fast ? -1 : was_fast ? run_of_[i - 1] : static_cast<int>(i));
    }
  }

  void read_what_is_computed(Node& node) const {
    each_argument(node, [&](Argument& argument) {
      for (Tap& tap : argument.taps) tap.node = computed_by_[static_cast<std::size_t>(tap.node)];
    });
    for (FixedArgument& argument : node.fixed)
      for (int& table : argument.tables) table = computed_by_[static_cast<std::size_t>(table)];
  }

  std::string key_of(std::size_t i) const {
    const Node& node = nodes_[i];
    Key key;
    key.text(node.object).number(node.streams).number(node.rate).number(node.reads_at).number(run_of_[i]);
    for (const Argument& argument : node.inputs) key.argument(argument);
    for (const Argument& argument : node.values) key.argument(argument);
    for (const FixedArgument& argument : node.fixed) key.fixed(argument);
    key.argument(node.mul).argument(node.add);
    key.number(node.play.on).number(node.play.delay).number(node.play.duration);
    key.number(draws_random(node) ? node.seed : 0);
    key.number(static_cast<bool>(folded_[i]));                 // else the sums of the streams would be added up in another order
    key.number(static_cast<bool>(activity_.ahead[i]));
    key.number(type_of(i).pure ? -1 : activity_.computed[i]);  // what has no state may be left out in some blocks
    return key.take();
  }

  // Node `i` is equal to `first`.
  void unite(std::size_t i, std::size_t first) {
    Node& node = nodes_[i];
    if (!node.out.empty()) {
      const bool can_send = nodes_[first].out.empty() && last_sent_out_ < static_cast<int>(first);
      if (!can_send) return view(i, first);
      nodes_[first].out = std::exchange(node.out, {});
      last_sent_out_ = static_cast<int>(first);
    }
    computed_by_[i] = static_cast<int>(first);
    if (anonymous_[i] || !anonymous_[first]) return;
    std::swap(nodes_[first].name, node.name);
    anonymous_[first] = false;
    anonymous_[i] = true;
  }

  // Both are sent out: the later one becomes a Sig of the first. A Sig costs as much as a simple object without a state, and more than a
  // bank whose streams are summed while it is computed. Among nodes of a fast rate there is no place for it: they follow each other.
  void view(std::size_t i, std::size_t first) {
    const ObjectType* sig = Registry::find("Sig");
    if (!sig || type_of(i).pure || run_of_[i] >= 0 || nodes_[i].streams > kMaxWidth || type_of(i).declaration.outputs.size() > 1) return;
    computed_by_[i] = static_cast<int>(first);
    Node view;
    view.object = "Sig";
    view.name = nodes_[i].name;
    view.streams = nodes_[i].streams;
    view.out = std::move(nodes_[i].out);
    Argument& value = view.values.emplace_back();
    for (int stream = 0; stream < view.streams; ++stream) value.taps.push_back({static_cast<int>(first), stream});
    nodes_[i] = std::move(view);
  }

  std::vector<Node>& nodes_;
  std::vector<bool>& anonymous_;
  const Activity activity_;
  const std::vector<bool> folded_;
  std::vector<bool> unique_;
  std::vector<int> run_of_;  // the first node of a fast run; -1: of none
  std::unordered_map<std::string, std::size_t> known_;
  std::vector<int> computed_by_;
  int last_sent_out_ = -1;
};

}  // namespace

std::vector<int> unite_equal_nodes(std::vector<Node>& nodes, std::vector<bool>& anonymous, bool named_apart) {
  return Union(nodes, anonymous, named_apart).run();
}

}  // namespace tutti
