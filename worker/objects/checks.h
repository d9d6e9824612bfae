// What an object wants of its parameters beyond what its declaration can say (Expr: an expression without errors). Asked when a patch is compiled, so
// that a mistake is told at its place in the patch, not by a worker.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "worker/plan.h"

namespace tutti {

struct WrongParameter {
  std::string parameter;
  std::string message;  // "found ..., expected ..."
  std::string name;     // a misspelt name, for "did you mean", and what may have been meant
  std::vector<std::string> candidates;
};

using CheckNode = std::optional<WrongParameter> (*)(const Node& node, double rate);

// A line of an object's file: `check` is asked about each node of the object.
struct CheckRegistration {
  CheckRegistration(std::string_view object, CheckNode check);
};

// Nothing: all is well, or the object has no check.
std::optional<WrongParameter> check_node(const Node& node, double rate);

}  // namespace tutti
