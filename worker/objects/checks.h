// What an object wants of its parameters beyond what its declaration can say (Expr: an expression without errors), and what it reads of other files for them.
// Asked when a patch is compiled, so that a mistake is told at its place in the patch, not by a worker.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "worker/plan.h"
#include "worker/text_files.h"

namespace tutti {

struct WrongParameter {
  std::string parameter;
  std::string message;  // "found ..., expected ..."
  std::string name;     // a misspelt name, for "did you mean", and what may have been meant
  std::vector<std::string> candidates;
};

struct CheckSetting {
  double rate = 48000;
  std::string folder;  // of the patch: where relative paths begin
  ReadTextFile read;
};

// May put what it read into the node: a worker reads no text files.
using CheckNode = std::optional<WrongParameter> (*)(Node& node, const CheckSetting& setting);

// A line of an object's file: `check` is asked about each node of the object.
struct CheckRegistration {
  CheckRegistration(std::string_view object, CheckNode check);
};

// Nothing: all is well, or the object has no check.
std::optional<WrongParameter> check_node(Node& node, const CheckSetting& setting);

}  // namespace tutti
