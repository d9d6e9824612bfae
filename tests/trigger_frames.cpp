#include "tests/trigger_frames.h"

#include <cmath>
#include <stdexcept>

namespace tutti::test {

std::vector<int> trigger_frames(const std::vector<float>& channel) {
  std::vector<int> frames;
  for (std::size_t n = 0; n < channel.size(); ++n) {
    if (channel[n] == 0.0f) continue;
    if (!(std::fabs(channel[n] - 1) < 1e-5f))
      throw std::runtime_error("frame " + std::to_string(n) + " is neither 0 nor 1: " + std::to_string(channel[n]));
    frames.push_back(static_cast<int>(n));
  }
  return frames;
}

bool fall_together(const std::vector<int>& ours, const std::vector<int>& theirs, int late) {
  if (ours.empty() || ours.size() != theirs.size()) return false;
  for (std::size_t i = 0; i < ours.size(); ++i)
    if (theirs[i] < ours[i] || theirs[i] > ours[i] + late) return false;
  return true;
}

}  // namespace tutti::test
