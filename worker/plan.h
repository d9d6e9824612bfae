// The Plan: what a graph computes, with all names resolved, lists expanded and expressions turned into objects. Made by the
// coordinator from patches, sent to a worker as bytes, turned into a Graph there.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tutti {

// One stream of another node. The streams of a node's second output are numbered on from those of its first, and so on.
struct Tap {
  int node = 0;
  int stream = 0;
  bool operator==(const Tap&) const = default;
};

// The value of an Input or Value parameter, of mul or of add: numbers, or streams of other nodes; never both.
// One element stands for all streams; else there is one for each stream (for each source stream where the
// parameter is declared all_streams()).
struct Argument {
  std::vector<double> numbers;
  std::vector<Tap> taps;
  bool is_signal() const { return !taps.empty(); }
  bool is_number(double x) const { return taps.empty() && numbers.size() == 1 && numbers[0] == x; }
  bool operator==(const Argument&) const = default;
};

// Where a new value of a "set" action comes from, drawn anew at each step.
struct ValueSource {
  std::vector<double> choice;  // one of these at random; a single one is a plain number
  double low = 0, high = 0;    // uniform in [low, high) where `choice` is empty
  bool operator==(const ValueSource&) const = default;
};

// One action of a Pattern.
struct Action {
  enum Kind { Set, Play, Stop } kind = Set;
  int node = 0;                     // -1: it is computed elsewhere
  int streams = 1;                  // of its whole bank
  int parameter = 0;                // Set: index into Declaration::parameters, or kMul, kAdd
  std::vector<ValueSource> values;  // Set: one for all streams, or one for each (they wrap around)
  bool operator==(const Action&) const = default;
};
inline constexpr int kMul = -1, kAdd = -2;

// A parameter that is fixed at load (Integer, Number, Flag, Path, Numbers, Points, Table, Tables, Actions).
struct FixedArgument {
  double number = 0;                               // Integer, Number, Flag
  std::string text;                                // Path: absolute
  std::vector<double> numbers;
  std::vector<std::pair<double, double>> points;
  std::vector<std::string> names;                  // Names
  std::vector<std::int64_t> places;                // Names: where each one's table begins in the memory that the instance shares, in floats
  std::vector<int> tables;                         // Table, Tables: the nodes that make them
  std::vector<Action> actions;
  bool operator==(const FixedArgument&) const = default;
};

// When an object plays. Seconds from the patch's start.
struct Play {
  bool on = true;
  double delay = 0;
  double duration = 0;  // 0: until it is stopped
  bool operator==(const Play&) const = default;
};

struct Node {
  std::string object;                 // the object's type: "SineLoop"
  std::string name;                   // "chorus.src"; what an expression needs is called after its place: "chorus.phs.input"
  int streams = 1;                    // of each output
  int rate = 1;                       // of what it gives (worker/rates.h)
  int reads_at = 1;                   // of what it reads; only a Resample's is another one
  std::uint64_t seed = 0;             // of the random numbers; of an analysis: its first stream's number among those of the patch (coordinator/patch/analyses.h)
  std::vector<int> numbers;           // of the streams where these are a part of a larger bank: stream s draws from (seed, numbers[s]); empty: s
  std::vector<Argument> inputs;       // the Input parameters, in the order of their declaration
  std::vector<Argument> values;       // the Value parameters
  std::vector<FixedArgument> fixed;   // the parameters of all other kinds
  Argument mul{{1.0}, {}};
  Argument add{{0.0}, {}};
  std::vector<int> out;               // the output channel of each stream, -1: this one is not sent out; empty: none is
  Play play;
  bool operator==(const Node&) const = default;
};

// Calls `visit` with each Argument of a Node or const Node.
template <class N, class Visit>
void each_argument(N& node, Visit visit) {
  for (auto& argument : node.inputs) visit(argument);
  for (auto& argument : node.values) visit(argument);
  visit(node.mul);
  visit(node.add);
}

// One of the channels of a bus, by which a part sends sound to parts of later stages.
struct BusChannel {
  int bus = 0;
  int channel = 0;
  bool operator==(const BusChannel&) const = default;
};

struct Plan {
  double rate = 48000;
  int channels = 2;         // that go out: nodes are sent to channels 0 to channels - 1
  int sent = 0;             // channels of `bus`: nodes are sent to channels + 0 to channels + sent - 1
  int bus = -1;             // written by this plan alone; -1: nothing is sent
  bool offline = false;     // rendered into a file: what is late is waited for
  std::vector<Node> nodes;  // each stands after all nodes it reads; those that read each other at a fast rate follow each other
  int input_channels = 0;                         // that it hears of the sound that comes in; Input reads them as channels 0, 1, ...
  bool midi = false;                              // does it hear MIDI?
  std::vector<std::vector<BusChannel>> received;  // Input's further channels: each the sum of these
  std::int64_t shared_floats = 0;                 // size of the memory that the instance's patches share
  std::vector<int> waits_for;                     // stage links: each period is computed after the workers that tell these
  std::vector<int> tells;                         // stage links: to be told after each period

  // Appends another plan's nodes, renumbered. Both must have the same rate, and neither a bus.
  void append(const Plan& other);
};

// What one worker computes in each period: its parts, one after the other, each a graph of its own. A part of a later stage waits for what
// other workers compute before it.
struct WorkerPlan {
  std::vector<Plan> parts;
};

// To bytes and back (MessagePack). from_bytes throws std::runtime_error where the bytes are not a plan of this version.
std::vector<std::uint8_t> to_bytes(const WorkerPlan& plan);
WorkerPlan plan_from_bytes(std::span<const std::uint8_t> bytes);

}  // namespace tutti
