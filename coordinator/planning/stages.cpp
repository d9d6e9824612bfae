#include "coordinator/planning/stages.h"

#include <algorithm>

namespace tutti {
namespace {

bool waits_for(const SharedNames& reader, const SharedNames& writer) {
  return std::any_of(reader.read.begin(), reader.read.end(),
                     [&](const std::string& name) { return writer.written.contains(name) && !reader.written.contains(name); });
}

bool reaches(int from, int to, const std::vector<std::vector<int>>& followers) {
  if (from == to) return true;
  const std::vector<int>& next = followers[static_cast<std::size_t>(from)];
  return std::any_of(next.begin(), next.end(), [&](int i) { return reaches(i, to, followers); });
}

void raise(int plan, int stage, Stages& stages, const std::vector<std::vector<int>>& followers) {
  int& own = stages.stage[static_cast<std::size_t>(plan)];
  if (own >= stage) return;
  own = stage;
  for (const int next : followers[static_cast<std::size_t>(plan)]) raise(next, stage + 1, stages, followers);
}

}  // namespace

Stages find_stages(std::span<const SharedNames> plans) {
  const int count = static_cast<int>(plans.size());
  Stages stages{std::vector<int>(plans.size(), 0), {}};
  std::vector<std::vector<int>> followers(plans.size());
  for (int writer = 0; writer < count; ++writer) {
    if (plans[static_cast<std::size_t>(writer)].written.empty()) continue;
    for (int reader = 0; reader < count; ++reader) {
      if (reader == writer || !waits_for(plans[static_cast<std::size_t>(reader)], plans[static_cast<std::size_t>(writer)])) continue;
      if (reaches(reader, writer, followers)) continue;
      followers[static_cast<std::size_t>(writer)].push_back(reader);
      stages.links.emplace_back(writer, reader);
      raise(reader, stages.stage[static_cast<std::size_t>(writer)] + 1, stages, followers);
    }
  }
  return stages;
}

}  // namespace tutti
