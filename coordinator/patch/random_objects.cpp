#include "coordinator/patch/random_objects.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace tutti {

namespace {

// An object's declaration does not tell; tests/coordinator/patch/random_objects.cpp listens to all of them.
constexpr std::array<std::string_view, 17> kDrawing = {"Beat", "BrownNoise", "Choice", "Granulator", "Noise", "OscBank", "Particle", "Particle2", "PinkNoise",
                                                      "RandInt", "Randh", "Randi", "STRev", "TrigRandInt", "TrigXnoiseMidi", "WGVerb", "Xnoise"};

// Of these only some kinds draw, from one on: the LFO's sample and hold, noises, speeds at random. `kind` is the number of the Value that chooses.
struct Chooser {
  std::string_view object;
  std::size_t value;
  double first, last;
};
constexpr std::array<Chooser, 4> kChoosers = {{{"LFO", 2, 6, 6}, {"PVAmpMod", 2, 5, 7}, {"PVFreqMod", 3, 5, 7}, {"PVBufLoops", 2, 3, 6}}};

// A Granule draws the times of its grains where they are not regular.
bool is_asynchronous(const Node& node) {
  constexpr std::size_t sync = 2;
  return node.fixed.at(sync).number == 0;
}

// Its expression may have a randf or a randi.
bool has_random_function(const Node& node) {
  return std::any_of(node.fixed.begin(), node.fixed.end(), [](const FixedArgument& argument) { return argument.text.find("rand") != std::string::npos; });
}

}  // namespace

bool draws_random(const Node& node) {
  if (node.object == "Expr") return has_random_function(node);
  if (node.object == "Granule") return is_asynchronous(node);
  for (const Chooser& chooser : kChoosers) {
    if (node.object != chooser.object) continue;
    const std::vector<double>& kinds = node.values.at(chooser.value).numbers;
    return std::any_of(kinds.begin(), kinds.end(), [&](double kind) { return kind >= chooser.first && kind <= chooser.last; });
  }
  return std::find(kDrawing.begin(), kDrawing.end(), node.object) != kDrawing.end();
}

}  // namespace tutti
