// The outputs of an expression, while it is compiled: what is sent to them, and what they were.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "worker/expressions/builder.h"

namespace tutti::expressions {

class Outputs {
 public:
  Outputs(Builder& builder, int count, float initial) : builder_(builder), initial_(initial), sent_(static_cast<std::size_t>(count)) {}

  int past(int output, int distance);
  void send(int output, int value) { sent_[static_cast<std::size_t>(output)] = value, any_ = true; }
  bool any() const { return any_; }
  // When all is written out: the values of all outputs, of those that nothing was sent to the initial one. What was read of the past is told its source.
  std::vector<int> finish();

 private:
  Builder& builder_;
  float initial_;
  std::vector<std::optional<int>> sent_;
  std::map<std::pair<int, int>, int> past_;
  bool any_ = false;
};

}  // namespace tutti::expressions
