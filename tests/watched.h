// A patch that is rendered in this process, and what its analysers show meanwhile.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "coordinator/patch/compile.h"
#include "coordinator/patch/patch.h"
#include "coordinator/watching/analysers.h"
#include "worker/graph.h"
#include "worker/published_area.h"

namespace tutti::test {

class Watched {
 public:
  // `objects`: the value of a patch's "objects". `room`: bytes for what is shown; 0: as much as is needed.
  explicit Watched(const std::string& objects, std::size_t room = 0) : Watched(plan_of(objects), room) {}
  Watched(const Plan& plan, std::size_t room) : segment_(segment_for(room == 0 ? published_bytes({{plan}}) : room)) { start(plan); }

  // A worker in the place of the last one.
  void start(const Plan& plan) {
    PublishedAreaMaker maker(segment_.published(0));
    graph_ = std::make_unique<Graph>(plan, std::span<float>(), &maker);
    segment_.record(0).supervision.state.store(WorkerState::Playing);
  }
  void render(int frames, int period = 64) {
    std::vector<std::vector<float>> channels(static_cast<std::size_t>(graph_->channels()), std::vector<float>(static_cast<std::size_t>(period)));
    std::vector<float*> at;
    for (auto& channel : channels) at.push_back(channel.data());
    for (int done = 0; done < frames; done += period) graph_->render(at, std::min(period, frames - done));
  }
  Graph& graph() { return *graph_; }
  const Segment& segment() const { return segment_; }
  ShownAnalyser shown(const std::string& object) const {
    const std::vector<ShownAnalyser> all = read_analysers(segment_, "test." + object);
    REQUIRE(all.size() == 1);
    return all.front();
  }

  static Plan plan_of(const std::string& objects) {
    const LoadedPatch loaded = parse_patch(R"({"tutti": 1, "objects": )" + objects + "}", "test.json");
    REQUIRE(loaded.patch);
    CompiledPatch compiled = compile_patch(*loaded.patch, 48000, 0, Simplification::Live, "test");
    REQUIRE(compiled.problems.empty());
    return compiled.plan;
  }

 private:
  static Segment segment_for(std::size_t room) {
    Segment::Layout layout;
    layout.name = "watched";
    layout.driver = "test";
    layout.workers = 2;
    layout.geometry = {1, 2, 64};
    layout.published_bytes = room;
    return Segment::create(layout);
  }

  Segment segment_;
  std::unique_ptr<Graph> graph_;
};

}  // namespace tutti::test
