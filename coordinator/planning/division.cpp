#include "coordinator/planning/division.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "coordinator/patch/nodes.h"

namespace tutti {
namespace {

using Edges = std::set<std::pair<int, int>>;

std::size_t at(int i) { return static_cast<std::size_t>(i); }

// The longest way to each of `count` places along edges; nothing if they run in a circle.
std::optional<std::vector<int>> levels(int count, const Edges& edges) {
  std::vector<std::vector<int>> next(at(count));
  std::vector<int> open(at(count), 0), level(at(count), 0), ready;
  for (const auto& [from, to] : edges) {
    next[at(from)].push_back(to);
    ++open[at(to)];
  }
  for (int i = 0; i < count; ++i)
    if (open[at(i)] == 0) ready.push_back(i);
  int done = 0;
  for (; !ready.empty(); ++done) {
    const int i = ready.back();
    ready.pop_back();
    for (const int to : next[at(i)]) {
      level[at(to)] = std::max(level[at(to)], level[at(i)] + 1);
      if (--open[at(to)] == 0) ready.push_back(to);
    }
  }
  if (done < count) return std::nullopt;
  return level;
}

// What one worker computes at one stage.
struct Part {
  int worker = 0, level = 0;
  std::vector<int> atoms;
  std::vector<int> vertices;            // of its atoms, and those it computes for itself
  Plan plan;
  std::vector<int> new_node;            // by node of the whole plan; -1
  std::map<int, std::vector<int>> streams_of;  // of nodes that it has in part: which streams, ascending
};

// A sum that is computed of what comes by buses.
struct CutSum {
  int node = 0;
  int receiver = 0;                                           // its part
  int first_received = 0;                                     // of the channels that the receiver gets for it
  std::map<int, std::vector<std::vector<Tap>>> sent;          // by the part that sends: what it adds to each voice
  std::vector<std::vector<Tap>> own;                          // what the receiver itself adds to each voice
};

class Divider {
 public:
  Divider(const StreamGraph& graph, const Atoms& atoms, const std::vector<bool>& cut, const Placement& placement)
      : graph_(graph), atoms_(atoms), cut_(cut), placement_(placement) {}

  std::optional<Division> divide(const std::vector<std::pair<int, int>>& after) {
    mend_cuts(after);
    const auto level = levels(atoms_.count, edges(after));
    if (!level) return std::nullopt;
    make_parts(*level);
    for (Part& part : parts_) collect(part);
    for (int n = 0; n < graph_.nodes(); ++n)
      if (cut_[at(n)]) collect_sum(n);
    for (std::size_t p = 0; p < parts_.size(); ++p) build(static_cast<int>(p));
    for (CutSum& sum : sums_) send(sum);
    return assemble(after);
  }

 private:
  int atom_of_node(int node) const { return atoms_.atom_of[at(graph_.first_vertex(node))]; }
  bool merged_with(int atom, int other) const { return block_[at(atom)] == block_[at(other)]; }

  // A sum is not cut where one worker computes all that it adds up, unless a circle comes of it.
  void mend_cuts(const std::vector<std::pair<int, int>>& after) {
    block_.resize(at(atoms_.count));
    std::iota(block_.begin(), block_.end(), 0);
    for (int n = 0; n < graph_.nodes(); ++n) {
      if (!cut_[at(n)]) continue;
      const int receiver = atom_of_node(n);
      std::set<int> blocks;
      bool one_worker = true;
      each_sent(n, [&](int source) {
        const int sender = atoms_.atom_of[at(source)];
        one_worker &= placement_.worker_of[at(sender)] == placement_.worker_of[at(receiver)];
        blocks.insert(block_[at(sender)]);
      });
      if (!one_worker) continue;
      const std::vector<int> before = block_;
      for (int& block : block_)
        if (blocks.contains(block)) block = before[at(receiver)];
      if (!levels(atoms_.count, edges(after))) block_ = before;
    }
  }

  // What a cut sum adds up that another atom computes.
  template <class Visit>
  void each_sent(int sum, Visit visit) const {
    graph_.each_source(graph_.first_vertex(sum), [&](int source, bool summed) {
      if (summed && !atoms_.copied[at(source)] && atoms_.atom_of[at(source)] != atom_of_node(sum)) visit(source);
    });
  }

  // Between blocks of atoms, named by one of their atoms.
  Edges edges(const std::vector<std::pair<int, int>>& after) const {
    Edges result;
    const auto add = [&](int from, int to) {
      if (!merged_with(from, to)) result.emplace(block_[at(from)], block_[at(to)]);
    };
    for (const auto& [from, to] : after) add(from, to);
    for (int n = 0; n < graph_.nodes(); ++n)
      if (cut_[at(n)]) each_sent(n, [&](int source) { add(atoms_.atom_of[at(source)], atom_of_node(n)); });
    return result;
  }

  void make_parts(const std::vector<int>& level) {
    std::map<std::pair<int, int>, int> known;
    for (int a = 0; a < atoms_.count; ++a) known[{placement_.worker_of[at(a)], level[at(block_[at(a)])]}] = 0;
    for (auto& [place, index] : known) {
      index = static_cast<int>(parts_.size());
      Part& part = parts_.emplace_back();
      part.worker = place.first;
      part.level = place.second;
    }
    for (int a = 0; a < atoms_.count; ++a) {
      part_of_.push_back(known[{placement_.worker_of[at(a)], level[at(block_[at(a)])]}]);
      parts_[at(part_of_.back())].atoms.push_back(a);
    }
  }

  bool belongs(int vertex, int part) const {
    const int atom = atoms_.atom_of[at(vertex)];
    return atom != kShared && part_of_[at(atom)] == part;
  }
  // Does another part send it to the cut sum, which this part computes?
  bool is_remote(int source, int part) const { return !atoms_.copied[at(source)] && !belongs(source, part); }

  // The vertices of a part: those of its atoms, and all that these need and no bus brings.
  void collect(Part& part) {
    const int index = static_cast<int>(&part - parts_.data());
    stamp_.resize(at(graph_.vertices()), -1);
    const auto take = [&](int v) {
      if (stamp_[at(v)] == index) return;
      stamp_[at(v)] = index;
      part.vertices.push_back(v);
    };
    for (const int a : part.atoms)
      for (const int v : atoms_.vertices[at(a)]) take(v);
    for (std::size_t i = 0; i < part.vertices.size(); ++i) {
      const int v = part.vertices[i];
      const bool sum = cut_[at(graph_.node_of(v))];
      graph_.each_source(v, [&](int source, bool summed) {
        if (!(sum && summed && is_remote(source, index))) take(source);
      });
    }
    std::sort(part.vertices.begin(), part.vertices.end());
  }

  void collect_sum(int n) {
    CutSum sum{n, part_of_[at(atom_of_node(n))], 0, {}, {}};
    const Node& node = graph_.node(n);
    const auto voices = at(node.streams);
    sum.own.resize(voices);
    for (const Argument& argument : node.inputs) {
      // Taps that are fewer than voices repeat: those of a Mix, and the one of an Add that stands for all streams.
      for (std::size_t i = 0; i < std::max(voices, argument.taps.size()); ++i) {
        const Tap tap = argument.taps[i % argument.taps.size()];
        const int source = graph_.vertex_of(tap);
        if (!is_remote(source, sum.receiver)) {
          sum.own[i % voices].push_back(tap);
          continue;
        }
        auto& sent = sum.sent[part_of_[at(atoms_.atom_of[at(source)])]];
        sent.resize(voices);
        sent[i % voices].push_back(tap);
      }
    }
    if (sum.sent.empty()) return;
    sum_of_node_[n] = sums_.size();
    sums_.push_back(std::move(sum));
  }

  void build(int index) {
    Part& part = parts_[at(index)];
    const Plan& whole = graph_.plan();
    part.plan.rate = whole.rate;
    part.plan.channels = whole.channels;
    part.plan.offline = whole.offline;
    part.plan.input_channels = whole.input_channels;
    part.plan.midi = whole.midi;
    part.plan.shared_floats = whole.shared_floats;
    part.new_node.assign(at(graph_.nodes()), -1);
    for (std::size_t begin = 0; begin < part.vertices.size();) {
      const int n = graph_.node_of(part.vertices[begin]);
      std::size_t end = begin;
      while (end < part.vertices.size() && graph_.node_of(part.vertices[end]) == n) ++end;
      add_node(part, n, begin, end);
      begin = end;
    }
    for (Node& node : part.plan.nodes)
      for (FixedArgument& f : node.fixed)
        for (Action& action : f.actions)
          if (action.node >= 0) action.node = part.new_node[at(action.node)];
  }

  void add_node(Part& part, int n, std::size_t begin, std::size_t end) {
    const int index = static_cast<int>(&part - parts_.data());
    const auto sum = sum_of_node_.find(n);
    if (sum != sum_of_node_.end() && sums_[sum->second].receiver == index) receive(part, sums_[sum->second]);
    const Node& whole = graph_.node(n);
    Node node = whole;
    const bool in_part = static_cast<int>(end - begin) < graph_.vertices_of(n);
    std::vector<int> streams = in_part ? streams_in(part, n, begin, end) : std::vector<int>();
    const auto take = [&](Argument& argument) { take_streams(argument, whole, streams, part); };
    if (sum == sum_of_node_.end() || sums_[sum->second].receiver != index) for (Argument& a : node.inputs) take(a);
    else read_received(node, part);
    for (Argument& a : node.values) take(a);
    take(node.mul);
    take(node.add);
    for (FixedArgument& f : node.fixed)
      for (int& table : f.tables) table = part.new_node[at(table)];
    take_out(node, n, streams, index);
    if (in_part) {
      node.streams = static_cast<int>(streams.size());
      node.numbers = std::move(streams);
    }
    part.new_node[at(n)] = static_cast<int>(part.plan.nodes.size());
    part.plan.nodes.push_back(std::move(node));
  }

  // The streams of a node in part, ascending. A few streams of a bank are computed as a bank, so that they are the same to the last bit: the first
  // ones are repeated, as often as it takes.
  std::vector<int> streams_in(Part& part, int n, std::size_t begin, std::size_t end) {
    const int together = graph_.streams_of_vertex(n), all = graph_.node(n).streams;
    std::vector<int> streams;
    for (std::size_t i = begin; i < end; ++i)
      for (int s = 0; s < together; ++s) streams.push_back((part.vertices[i] - graph_.first_vertex(n)) * together + s);
    part.streams_of[n] = streams;
    const std::size_t least = all <= 4 ? 2 : 5, own = streams.size();
    for (std::size_t i = 0; streams.size() < least || streams.size() % at(together) != 0; ++i) streams.push_back(streams[i % own]);
    return streams;
  }

  void take_streams(Argument& argument, const Node& whole, const std::vector<int>& streams, const Part& part) const {
    const auto pick = [&](auto& elements) {
      if (streams.empty() || elements.size() != at(whole.streams) || elements.size() == 1) return;
      auto picked = elements;
      picked.clear();
      for (const int s : streams) picked.push_back(elements[at(s)]);
      elements = std::move(picked);
    };
    pick(argument.numbers);
    pick(argument.taps);
    for (Tap& tap : argument.taps) tap = moved(tap, part);
  }

  // Where a stream of the whole plan stands in a part.
  Tap moved(const Tap& tap, const Part& part) const {
    const int streams = graph_.node(tap.node).streams, port = tap.stream / streams, stream = tap.stream % streams;
    const int node = part.new_node[at(tap.node)];
    const auto found = part.streams_of.find(tap.node);
    if (found == part.streams_of.end()) return {node, tap.stream};
    const auto place = std::lower_bound(found->second.begin(), found->second.end(), stream) - found->second.begin();
    return {node, port * part.plan.nodes[at(node)].streams + static_cast<int>(place)};
  }

  // What it computes for itself is not sent out.
  void take_out(Node& node, int n, const std::vector<int>& streams, int part) const {
    if (node.out.empty()) return;
    std::vector<int> out;
    const std::size_t count = streams.empty() ? node.out.size() : streams.size();
    const auto found = parts_[at(part)].streams_of.find(n);
    const std::size_t own = streams.empty() || found == parts_[at(part)].streams_of.end() ? count : found->second.size();
    bool any = false;
    for (std::size_t i = 0; i < count; ++i) {
      const int stream = streams.empty() ? static_cast<int>(i) : streams[i];
      const bool sent = i < own && belongs(graph_.vertex_of({n, stream}), part);
      out.push_back(sent ? node.out[at(stream)] : -1);
      any |= sent;
    }
    node.out = any ? std::move(out) : std::vector<int>();
  }

  static Node mix_of(const std::string& name, const std::vector<std::vector<Tap>>& voices, Plan& plan) {
    std::size_t longest = 0;
    for (const auto& taps : voices) longest = std::max(longest, taps.size());
    Argument argument;
    int silence = -1;
    for (std::size_t row = 0; row < longest; ++row)
      for (const auto& taps : voices) {
        if (row < taps.size()) {
          argument.taps.push_back(taps[row]);
          continue;
        }
        if (silence < 0) {
          silence = static_cast<int>(plan.nodes.size());
          plan.nodes.push_back(default_node("Sig", name + ".silence"));
        }
        argument.taps.push_back({silence, 0});
      }
    Node mix = default_node("Mix", name);
    mix.fixed.at(0).number = static_cast<double>(voices.size());
    mix.streams = static_cast<int>(voices.size());
    mix.inputs.at(0) = std::move(argument);
    return mix;
  }

  // An Input for what comes by buses, added to what the part has itself.
  void receive(Part& part, CutSum& sum) {
    const Node& node = graph_.node(sum.node);
    sum.first_received = static_cast<int>(part.plan.received.size());
    Node input = default_node("Input", node.name + ".received");
    input.streams = node.streams;
    input.values.at(0).numbers.clear();
    for (int v = 0; v < node.streams; ++v)
      input.values.at(0).numbers.push_back(part.plan.input_channels + sum.first_received + v);
    part.plan.received.resize(part.plan.received.size() + at(node.streams));
    part.plan.nodes.push_back(std::move(input));
    if (std::all_of(sum.own.begin(), sum.own.end(), [](const auto& taps) { return taps.empty(); })) return;
    std::vector<std::vector<Tap>> voices(at(node.streams));
    for (int v = 0; v < node.streams; ++v) {
      voices[at(v)].push_back({static_cast<int>(part.plan.nodes.size()) - 1, v});
      for (const Tap& tap : sum.own[at(v)]) voices[at(v)].push_back(moved(tap, part));
    }
    Node mix = mix_of(node.name + ".sum", voices, part.plan);
    part.plan.nodes.push_back(std::move(mix));
  }

  // The sum itself, with its mul and add, reads what has just been received.
  static void read_received(Node& node, const Part& part) {
    node.inputs.at(0) = {};
    for (int s = 0; s < node.streams; ++s) node.inputs[0].taps.push_back({static_cast<int>(part.plan.nodes.size()) - 1, s});
    for (std::size_t i = 1; i < node.inputs.size(); ++i) node.inputs[i] = {{0.0}, {}};
  }

  void send(const CutSum& sum) {
    Part& receiver = parts_[at(sum.receiver)];
    for (const auto& [from, taps] : sum.sent) {
      Part& sender = parts_[at(from)];
      std::vector<std::vector<Tap>> voices(taps.size());
      for (std::size_t v = 0; v < taps.size(); ++v)
        for (const Tap& tap : taps[v]) voices[v].push_back(moved(tap, sender));
      Node mix = mix_of(graph_.node(sum.node).name + ".sent", voices, sender.plan);
      for (std::size_t v = 0; v < taps.size(); ++v) {
        mix.out.push_back(sender.plan.channels + sender.plan.sent);
        receiver.plan.received[at(sum.first_received) + v].push_back({from, sender.plan.sent++});  // buses are numbered in assemble()
      }
      sender.plan.nodes.push_back(std::move(mix));
      hears_.emplace(from, sum.receiver);
    }
  }

  Division assemble(const std::vector<std::pair<int, int>>& after) {
    Division division;
    division.workers.resize(placement_.load.size());
    division.stage.assign(placement_.load.size(), 0);
    for (const auto& [from, to] : after) hears_.emplace(part_of_[at(from)], part_of_[at(to)]);
    std::vector<int> bus(parts_.size(), -1);
    for (std::size_t p = 0; p < parts_.size(); ++p)
      if (parts_[p].plan.sent > 0) {
        bus[p] = parts_[p].plan.bus = static_cast<int>(division.bus_channels.size());
        division.bus_channels.push_back(parts_[p].plan.sent);
      }
    for (Part& part : parts_)
      for (auto& sources : part.plan.received)
        for (BusChannel& source : sources) source.bus = bus[at(source.bus)];
    for (const auto& [from, to] : hears_) {
      if (parts_[at(from)].worker == parts_[at(to)].worker) continue;
      parts_[at(from)].plan.tells.push_back(division.links);
      parts_[at(to)].plan.waits_for.push_back(division.links++);
    }
    for (Part& part : parts_) {  // by worker, then by level
      division.stage[at(part.worker)] = std::max(division.stage[at(part.worker)], part.level);
      division.workers[at(part.worker)].parts.push_back(std::move(part.plan));
    }
    return division;
  }

  const StreamGraph& graph_;
  const Atoms& atoms_;
  const std::vector<bool>& cut_;
  const Placement& placement_;
  std::vector<int> block_;     // by atom: the first of those it is merged with
  std::vector<int> part_of_;   // by atom
  std::vector<Part> parts_;
  std::vector<int> stamp_;
  std::vector<CutSum> sums_;
  std::map<int, std::size_t> sum_of_node_;
  Edges hears_;                // between parts
};

}  // namespace

std::optional<Division> divide(const StreamGraph& graph, const Atoms& atoms, const std::vector<bool>& cut, const Placement& placement,
                               const std::vector<std::pair<int, int>>& after) {
  return Divider(graph, atoms, cut, placement).divide(after);
}

}  // namespace tutti
