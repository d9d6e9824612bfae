// The audio thread of a worker: one period after another into its ring, as far ahead as the coordinator allows.
#pragma once

#include "shared/segment.h"
#include "worker/graph.h"

namespace tutti {

class PeriodWriter {
 public:
  PeriodWriter(Graph& graph, const Plan& plan, const Segment& segment, int worker);  // [main-thread]
  // Renders the next period into the ring if there is room. False: there is none; wait. [audio-thread]
  bool write_next();
  // Sleeps until there may be room, a second at most. [audio-thread]
  void wait() const;

 private:
  void wait_for_stages(std::uint32_t frames);
  void take_inputs(std::uint32_t epoch, std::uint32_t frames);
  void take_commands();
  void note_period(std::int64_t wake, std::uint32_t frames);

  Graph& graph_;
  SegmentHeader& header_;
  WorkerRecord& record_;
  RingView ring_;
  std::uint32_t number_;
  std::vector<float*> channels_;
  RingView input_ring_;
  std::vector<const float*> inputs_;
  std::vector<StageLink*> waits_for_, tells_;
  bool offline_;
  int settling_ = 10;  // first periods, with cold caches, do not count as the worst
};

// Runs until the process ends. From here on nothing allocates, locks, logs or calls the system but the futex. [audio-thread]
[[noreturn]] void run_periods(PeriodWriter& writer);

}  // namespace tutti
