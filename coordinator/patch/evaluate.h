// Turns what a patch gives for a parameter (numbers, lists, generators, expressions) into an Argument: numbers, or streams of
// nodes, which it makes where arithmetic needs them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "coordinator/patch/nodes.h"
#include "coordinator/patch/patch.h"
#include "worker/rates.h"

namespace tutti {

class Evaluator {
 public:
  // `node_of_object` holds the node of each object of the patch that has been made.
  Evaluator(Nodes& nodes, const std::vector<int>& node_of_object, double rate) : nodes_(nodes), node_of_object_(node_of_object), rate_(rate) {}

  // What is given for `parameter`. Empty, and a problem, where it can't be done. `random` is SplitMix64's state for the generators.
  Argument evaluate(const Items& items, const Parameter& parameter, std::uint64_t random, const Site& site);
  // The numbers of one item that has no signals.
  std::vector<double> numbers(const Item& item, const Parameter& parameter, std::uint64_t& random, const Site& site);

 private:
  Argument evaluate(const Item& item, const Parameter& parameter, std::uint64_t& random, const Site& site);
  Argument evaluate(const Expression& expression, const Site& site);
  std::vector<double> draw(const Generator& generator, std::uint64_t& random, const Site& site);
  Argument name(const Expression::Name& name, const Slice* slice, const Site& site);
  Argument slice(Argument x, const Slice& slice, const Site& site);
  Argument call(const Function& function, std::span<Argument> x, const Site& site);
  Argument of_numbers(const Function& function, std::span<const Argument> x, const Site& site);
  Argument mix(std::span<Argument> x, const Site& site);
  Argument linear(const Function& function, std::span<Argument> x, const Site& site);
  Argument object(std::string_view sign, Argument a, Argument b, const Site& site);  // a sign b

  double rate() const { return rate_ * factor_of(nodes_.rate()); }

  Nodes& nodes_;
  const std::vector<int>& node_of_object_;
  double rate_;
};

}  // namespace tutti
