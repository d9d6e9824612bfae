// The nodes of a plan while it is being made, and the nodes that expressions need: arithmetic, Mix and Sig.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "coordinator/patch/limits.h"
#include "coordinator/patch/problem.h"
#include "worker/objects/registry.h"
#include "worker/plan.h"

namespace tutti {

// How many numbers and streams a patch may still have. Asked before anything of that size is made.
class Budget {
 public:
  bool take(std::size_t count) {
    if (count > left_) return false;
    left_ -= count;
    return true;
  }

 private:
  std::size_t left_ = kMaxPatchNumbers;
};

// Where a problem of the compilation is reported, and what the nodes made for it are called: "phs.input" of /objects/phs/input.
struct Site {
  std::string_view object;
  std::string_view parameter;
  int line = 0;
};

// Elements of an argument: numbers or taps.
inline std::size_t size_of(const Argument& argument) { return argument.is_signal() ? argument.taps.size() : argument.numbers.size(); }

// A node of an object that is there, with all parameters at their defaults.
Node default_node(std::string_view object, std::string name);

class Nodes {
 public:
  explicit Nodes(Problems& problems) : problems_(problems) {}

  // A node of the patch. Its index.
  int add(Node node);
  const Node& operator[](int index) const { return nodes_[static_cast<std::size_t>(index)]; }
  Node& operator[](int index) { return nodes_[static_cast<std::size_t>(index)]; }
  std::size_t size() const { return nodes_.size(); }
  std::vector<Node> take() { return std::move(nodes_); }
  // Was it made for an expression?
  bool anonymous(int index) const { return anonymous_[static_cast<std::size_t>(index)]; }

  // The rate of the object whose parameters are evaluated: what expressions need runs at it, and what they read is converted to it.
  void run_at(int rate) { rate_ = rate; }
  int rate() const { return rate_; }
  // Streams of one node, at that rate.
  Argument at_own_rate(Argument x, const Site& site);
  // The same, at any rate.
  Argument at_rate(Argument x, int rate, const Site& site);

  // All streams of one of a node's outputs.
  Argument streams_of(int node, const Site& site, int port = 0);
  // The object of that name, with its inputs in the order of their declaration; equal ones are made once. Empty where a limit is met.
  Argument compute(std::string_view object, std::vector<Argument> inputs, const Site& site);
  // x mixed down to `voices` streams, by a Mix.
  Argument mix(Argument x, int voices, const Site& site);
  // Numbers as streams, by a Sig.
  Argument hold(Argument numbers, const Site& site);
  // x factor + summand, of a signal. Where x is itself made of a signal and numbers, so is the result: as few nodes as can be, none where nothing
  // is left to do.
  Argument scaled(Argument x, double factor, double summand, const Site& site);
  // Is x all that one of the expressions' own nodes gives?
  bool is_own(const Argument& x) const;
  // x times or plus the signals c, done by the mul or add of the expression's own node that makes x, where it has that free.
  bool fuse(const Argument& x, const Argument& c, bool multiply, const Site& site, Argument& result);

  // The argument for `streams` streams: one element where all are equal, else one for each, element (s / divisor) of a list that wraps around.
  Argument spread(const Argument& argument, std::size_t streams, std::size_t divisor, const Site& site);
  // Reports where the patch's numbers are spent.
  bool take(std::size_t count, const Site& site);
  void report(const Site& site, std::string message);
  bool over_budget() const { return over_budget_; }

 private:
  Argument intern(Node node, const Site& site);
  Argument resampled(Argument x, int rate, const Site& site);
  Argument times_and_plus(Argument x, double factor, double summand, const Site& site);

  Problems& problems_;
  Budget budget_;
  bool over_budget_ = false;
  int rate_ = 1;
  std::vector<Node> nodes_;
  std::vector<bool> anonymous_;
  std::unordered_map<std::string, int> interned_;
};

}  // namespace tutti
