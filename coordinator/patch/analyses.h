// The analyses of a phase vocoder work once a hop. Each of a patch's gets a number, from which follows when its hops are (worker/objects/phase_vocoder/pv_anal.cpp),
// so that they are spread evenly over the time, however the patch is divided.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "worker/plan.h"

namespace tutti {

// Numbers the streams of all analyses one after the other, those of the next copy of the patch after them.
void number_analyses(std::vector<Node>& nodes, int copy);

// Samples of the frames that each node makes or reads at first, told of all nodes in their order.
class FrameSizes {
 public:
  // What is wrong: its inputs' frames are of different sizes.
  std::optional<std::string> add(int index, const Node& node);

 private:
  std::unordered_map<int, std::vector<int>> of_streams_;
};

}  // namespace tutti
