#include "worker/expressions/outputs.h"

namespace tutti::expressions {

int Outputs::past(int output, int distance) {
  const auto [found, is_new] = past_.emplace(std::pair(output, distance), -1);
  if (is_new) found->second = builder_.past(-1, distance, initial_);
  return found->second;
}

std::vector<int> Outputs::finish() {
  std::vector<int> values;
  for (const std::optional<int>& sent : sent_) values.push_back(sent ? *sent : builder_.number(initial_));
  for (const auto& [output, past] : past_) builder_.link(past, values[static_cast<std::size_t>(output.first)]);
  return values;
}

}  // namespace tutti::expressions
