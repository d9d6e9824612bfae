#include "coordinator/patch/random_objects.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace tutti {

namespace {

// An object's declaration does not tell; tests/coordinator/patch/random_objects.cpp listens to all of them.
constexpr std::array<std::string_view, 17> kDrawing = {"Beat", "BrownNoise", "Choice", "Granulator", "Noise", "OscBank", "Particle", "Particle2", "PinkNoise",
                                                      "RandInt", "Randh", "Randi", "STRev", "TrigRandInt", "TrigXnoiseMidi", "WGVerb", "Xnoise"};

// Only the LFO's sample and hold is drawn.
bool is_sample_and_hold(const Node& node) {
  constexpr std::size_t type = 2;
  constexpr double sample_and_hold = 6;
  const std::vector<double>& types = node.values.at(type).numbers;
  return std::find(types.begin(), types.end(), sample_and_hold) != types.end();
}

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
  if (node.object == "LFO") return is_sample_and_hold(node);
  if (node.object == "Granule") return is_asynchronous(node);
  return std::find(kDrawing.begin(), kDrawing.end(), node.object) != kDrawing.end();
}

}  // namespace tutti
