#include "coordinator/patch/rates.h"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <queue>
#include <set>
#include <utility>

#include "coordinator/patch/activity.h"
#include "coordinator/patch/unheard.h"
#include "worker/rates.h"

namespace tutti {

namespace {

class RateIslands {
 public:
  explicit RateIslands(const std::vector<Node>& nodes) : nodes_(nodes), island_(nodes.size()) {
    std::iota(island_.begin(), island_.end(), 0);
    each_read([&](int source, int reader) {
      if (node(source).rate > 1) join(source, reader);
    });
    for (int i = 0; i < size(); ++i) members_[find(i)].push_back(i);
  }

  // The first island of those that can be computed, as often as there is one.
  RateOrder order() {
    find_waiting();
    RateOrder result{std::vector<int>(nodes_.size(), -1), -1, ""};
    std::priority_queue<int, std::vector<int>, std::greater<>> ready;
    for (const auto& [island, members] : members_)
      if (waits_for_[island].empty()) ready.push(island);
    int next = 0;
    while (!ready.empty()) {
      const int island = ready.top();
      ready.pop();
      for (const int member : members_[island]) result.places[static_cast<std::size_t>(member)] = next++;
      for (const int later : waited_for_by_[island])
        if (waits_for_[later].erase(island) > 0 && waits_for_[later].empty()) ready.push(later);
    }
    for (const auto& [island, members] : members_)
      if (result.stuck < 0 && members.size() > 1 && result.places[static_cast<std::size_t>(members.front())] < 0) {
        result.stuck = members.back();
        result.why = "found that it reads an object of its rate both directly and by way of objects at another rate, expected one of the two";
      }
    return result;
  }

 private:
  int size() const { return static_cast<int>(nodes_.size()); }
  const Node& node(int i) const { return nodes_[static_cast<std::size_t>(i)]; }
  int& parent(int i) { return island_[static_cast<std::size_t>(i)]; }
  int find(int i) {
    while (parent(i) != i) i = parent(i) = parent(parent(i));
    return i;
  }
  void join(int a, int b) {
    a = find(a), b = find(b);
    parent(std::max(a, b)) = std::min(a, b);
  }

  template <class Visit>
  void each_read(Visit visit) {
    for (int i = 0; i < size(); ++i)
      each_argument(node(i), [&](const Argument& argument) {
        for (const Tap& tap : argument.taps) visit(tap.node, i);
      });
  }

  // Besides what it reads, a node waits for its tables, and what has to do with one table stays in its order: writers stand before readers, or after them.
  void find_waiting() {
    each_read([&](int source, int reader) { wait(reader, source); });
    std::map<int, int> last_with;
    for (int i = 0; i < size(); ++i)
      for (const FixedArgument& argument : node(i).fixed)
        for (const int table : argument.tables) {
          wait(i, table);
          const auto [last, is_first] = last_with.try_emplace(table, i);
          if (!is_first) wait(i, std::exchange(last->second, i));
        }
  }
  void wait(int later, int earlier) {
    const int a = find(later), b = find(earlier);
    if (a == b || !waits_for_[a].insert(b).second) return;
    waited_for_by_[b].push_back(a);
  }

  const std::vector<Node>& nodes_;
  std::vector<int> island_;  // by node: another node of the same island, the first one in the end
  std::map<int, std::vector<int>> members_;
  std::map<int, std::set<int>> waits_for_;
  std::map<int, std::vector<int>> waited_for_by_;
};

}  // namespace

RateOrder order_by_rates(std::vector<Node>& nodes) {
  RateOrder result{std::vector<int>(nodes.size()), -1, ""};
  std::iota(result.places.begin(), result.places.end(), 0);
  if (std::none_of(nodes.begin(), nodes.end(), [](const Node& node) { return node.rate > 1; })) return result;
  const Activity activity = find_activity(nodes);
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (activity.ahead[i] && faster(nodes[i].rate, nodes[i].reads_at) > 1)
      return {{}, static_cast<int>(i), "found that an object which acts on what it hears (a TrigFunc) hears it, directly or by way of others, expected nothing faster than the patch there"};
  result = RateIslands(nodes).order();
  if (result.stuck >= 0) return result;
  std::vector<Node> ordered(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    renumber(nodes[i], result.places);
    ordered[static_cast<std::size_t>(result.places[i])] = std::move(nodes[i]);
  }
  nodes = std::move(ordered);
  return result;
}

}  // namespace tutti
