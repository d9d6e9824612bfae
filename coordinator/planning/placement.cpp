#include "coordinator/planning/placement.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "worker/objects/unit.h"

namespace tutti {
namespace {

constexpr double kEven = 0.02;     // of the mean: more is not worth a division
constexpr int kMostMoves = 1000;

// Atoms that are alike: the same number of streams of the same nodes.
struct Kind {
  std::vector<std::pair<int, int>> streams;  // node and streams of it, in one atom
  std::vector<int> atoms;                    // ascending
  std::vector<int> share;                    // atoms of each worker
  int granule = 1;                           // atoms that fill the lanes of a vector
};

int groups(int streams) { return (streams + kMaxWidth - 1) / kMaxWidth; }

class Placer {
 public:
  Placer(const StreamGraph& graph, const Atoms& atoms, const std::vector<double>& cost, int workers)
      : graph_(graph), cost_(cost), loads_(static_cast<std::size_t>(workers), 0.0) {
    find_kinds(atoms);
  }

  Placement place(int atoms) {
    place_whole();
    for (int move = 0; move < kMostMoves && move_some(); ++move) {}
    Placement placement{std::vector<int>(static_cast<std::size_t>(atoms), 0), loads_};
    for (const Kind& kind : kinds_) {
      auto atom = kind.atoms.begin();
      for (std::size_t worker = 0; worker < kind.share.size(); ++worker)
        for (int i = 0; i < kind.share[worker]; ++i) placement.worker_of[static_cast<std::size_t>(*atom++)] = static_cast<int>(worker);
    }
    return placement;
  }

 private:
  void find_kinds(const Atoms& atoms) {
    std::map<std::vector<std::pair<int, int>>, std::size_t> known;
    for (int a = 0; a < atoms.count; ++a) {
      std::vector<std::pair<int, int>> streams;
      for (const int v : atoms.vertices[static_cast<std::size_t>(a)]) {
        const int n = graph_.node_of(v);
        if (streams.empty() || streams.back().first != n) streams.emplace_back(n, 0);
        streams.back().second += graph_.streams_of_vertex(n);
      }
      const auto [found, is_new] = known.try_emplace(streams, kinds_.size());
      if (is_new) {
        int widest = 1;
        for (const auto& [node, count] : streams) widest = std::max(widest, count);
        kinds_.push_back({std::move(streams), {}, std::vector<int>(loads_.size(), 0), std::max(1, kMaxWidth / widest)});
      }
      kinds_[found->second].atoms.push_back(a);
    }
  }

  double cost_of(const Kind& kind, int atoms) const {
    if (atoms == 0) return 0;
    double sum = 0;
    for (const auto& [node, streams] : kind.streams) sum += cost_of_part(cost_[static_cast<std::size_t>(node)], atoms * streams, graph_.node(node).streams);
    return sum;
  }

  // Whole kinds, the most expensive first, each to the worker that has least.
  void place_whole() {
    std::vector<std::size_t> order(kinds_.size());
    std::iota(order.begin(), order.end(), 0u);
    std::vector<double> costs;
    for (const Kind& kind : kinds_) costs.push_back(cost_of(kind, static_cast<int>(kind.atoms.size())));
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return costs[a] > costs[b]; });
    for (const std::size_t k : order) {
      const auto worker = static_cast<std::size_t>(std::min_element(loads_.begin(), loads_.end()) - loads_.begin());
      kinds_[k].share[worker] = static_cast<int>(kinds_[k].atoms.size());
      loads_[worker] += costs[k];
    }
  }

  // How many atoms of a kind may go from a worker: all, or so many that whole vectors go and stay.
  std::vector<int> choices(const Kind& kind, int from, double gap) const {
    const int have = kind.share[static_cast<std::size_t>(from)];
    std::vector<int> result{have};
    if (have < 2 * kind.granule) {
      if (have > kind.granule && kind.granule > 1) result.push_back(have / 2);  // two vectors, neither of them full
      return result;
    }
    const double wanted = gap / 2 / cost_of(kind, have) * have;
    const int vectors = std::clamp(static_cast<int>(wanted / kind.granule), 1, have / kind.granule);
    for (const int v : {vectors, vectors + 1})
      if (v * kind.granule < have) result.push_back(std::min(v * kind.granule, have - std::min(have - 1, kind.granule / 2)));
    return result;
  }

  // Moves what makes the busiest worker and the one that has least most even. False: nothing does.
  bool move_some() {
    const auto most = std::max_element(loads_.begin(), loads_.end()), least = std::min_element(loads_.begin(), loads_.end());
    const double gap = *most - *least, mean = std::accumulate(loads_.begin(), loads_.end(), 0.0) / static_cast<double>(loads_.size());
    if (*most <= mean * (1 + kEven)) return false;
    const auto from = static_cast<std::size_t>(most - loads_.begin()), to = static_cast<std::size_t>(least - loads_.begin());
    Kind* best = nullptr;
    int best_count = 0;
    double best_from = 0, best_to = 0, best_worst = *most - gap * 0.01;
    for (Kind& kind : kinds_) {
      if (kind.share[from] == 0) continue;
      for (const int count : choices(kind, static_cast<int>(from), gap)) {
        const double new_from = *most - cost_of(kind, kind.share[from]) + cost_of(kind, kind.share[from] - count);
        const double new_to = *least - cost_of(kind, kind.share[to]) + cost_of(kind, kind.share[to] + count);
        if (std::max(new_from, new_to) >= best_worst) continue;
        best_worst = std::max(new_from, new_to);
        best = &kind, best_count = count, best_from = new_from, best_to = new_to;
      }
    }
    if (!best) return false;
    best->share[from] -= best_count;
    best->share[to] += best_count;
    *most = best_from;
    *least = best_to;
    return true;
  }

  const StreamGraph& graph_;
  const std::vector<double>& cost_;
  std::vector<double> loads_;
  std::vector<Kind> kinds_;
};

}  // namespace

double cost_of_part(double cost, int part, int whole) { return cost * groups(part) / groups(whole); }

double Placement::busiest() const { return *std::max_element(load.begin(), load.end()); }
double Placement::mean() const { return std::accumulate(load.begin(), load.end(), 0.0) / static_cast<double>(load.size()); }

Placement place_atoms(const StreamGraph& graph, const Atoms& atoms, const std::vector<double>& cost, int workers) {
  return Placer(graph, atoms, cost, workers).place(atoms.count);
}

}  // namespace tutti
