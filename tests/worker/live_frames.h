// Patches whose frames change their shape while they are played: rendered block by block, what comes in given by the test.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "coordinator/patch/compile.h"
#include "tests/realtime_trap.h"
#include "worker/graph.h"
#include "worker/objects/registry.h"

namespace tutti::test {

inline std::vector<float> some_noise(std::size_t frames, double level = 0.3, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::vector<float> sound(frames);
  for (float& x : sound) x = static_cast<float>(level) * uniform(random);
  return sound;
}

inline double peak_of(std::span<const float> sound) {
  double peak = 0;
  for (const float x : sound) peak = std::isfinite(x) ? std::max(peak, std::abs(static_cast<double>(x))) : HUGE_VAL;
  return peak;
}

inline double power_of(std::span<const float> sound) {
  double sum = 0;
  for (const float x : sound) sum += static_cast<double>(x) * x;
  return sum / static_cast<double>(sound.size());
}

// A patch of one channel. All that it plays is heard by the trap: nothing may be allocated or locked.
class LivePatch {
 public:
  explicit LivePatch(const std::string& objects) {
    const LoadedPatch loaded = parse_patch(R"({"tutti": 1, "seed": 3, "channels": 1, "objects": )" + objects + "}", "live.json");
    if (!loaded.patch) throw std::runtime_error(loaded.problems.front().text());
    const CompiledPatch compiled = compile_patch(*loaded.patch, 48000, 0, Simplification::None);
    if (!compiled.problems.empty()) throw std::runtime_error(compiled.problems.front().text());
    plan_ = compiled.plan;
    graph_ = std::make_unique<Graph>(plan_);
  }

  // Of the object, if there is one of that name that has the parameter.
  void set(const std::string& object, const std::string& parameter, double value) {
    const int node = find(object);
    if (node < 0) return;
    const auto index = Registry::find(plan_.nodes[static_cast<std::size_t>(node)].object)->declaration.find(parameter);
    if (!index) return;
    const RealtimeTrap trap;
    CHECK(graph_->set(node, *index, -1, value));
  }
  Graph& graph() { return *graph_; }
  int find(const std::string& object) const {
    for (std::size_t i = 0; i < plan_.nodes.size(); ++i)
      if (plan_.nodes[i].name == "live." + object) return static_cast<int>(i);
    return -1;
  }

  std::vector<float> play(std::span<const float> heard, int block = 64) {
    std::vector<float> sound(heard.size());
    int caught = 0;
    {
      const RealtimeTrap trap;
      for (std::size_t at = 0; at < heard.size();) {
        const std::size_t frames = std::min(heard.size() - at, static_cast<std::size_t>(block));
        float* const channels[] = {sound.data() + at};
        const float* const inputs[] = {heard.data() + at};
        graph_->render(channels, static_cast<int>(frames), inputs);
        at += frames;
      }
      caught = trap.caught();
    }
    CHECK(caught == 0);
    return sound;
  }

 private:
  Plan plan_;
  std::unique_ptr<Graph> graph_;
};

}  // namespace tutti::test
