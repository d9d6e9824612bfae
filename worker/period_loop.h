// The audio thread of a worker: one period after another into its ring, as far ahead as the coordinator allows.
#pragma once

#include <memory>
#include <vector>

#include "shared/segment.h"
#include "worker/graph.h"
#include "worker/plan.h"
#include "worker/published_area.h"
#include "worker/timed_commands.h"

namespace tutti {

// One part of a worker's plan: its graph, what it hears and where it writes.
class PeriodPart {
 public:
  PeriodPart(const Plan& plan, const Segment& segment, PublishedAreaMaker& published);  // [main-thread] Throws as Graph does.

  // Sleeps until the workers of earlier stages have computed period `number`, or until `deadline`. [audio-thread]
  void wait_for_stages(std::uint32_t number, std::int64_t deadline) const;
  // Adds a period, whose first frame is `first`, to the channels that go out, and sends what goes to later stages. [audio-thread]
  void compute(std::uint32_t number, std::uint32_t epoch, std::int64_t first, std::uint32_t frames, std::span<float* const> out);
  // What is due before frame `now` is done at once, the rest in its frame; false: too many wait, this one was done at once too. The command's
  // node is one of this part. [audio-thread]
  bool take(const Command& command, std::int64_t now);

  bool waits() const { return !waits_for_.empty(); }
  const Graph& graph() const { return graph_; }
  int nodes() const { return nodes_; }

 private:
  void apply(const Command& command);
  void add_until(std::uint32_t& done, std::uint32_t end, const MidiPeriod* midi);
  const MidiPeriod* midi_of(std::uint32_t number, std::uint32_t epoch, std::uint32_t frames) const;
  const float* received(std::size_t channel, std::uint32_t number, std::uint32_t epoch, std::uint32_t frames);

  struct Source {
    RingView ring;
    std::uint32_t channel;
  };

  Graph graph_;
  TimedCommands commands_;
  int nodes_;
  std::size_t channels_;
  RingView input_ring_, sent_ring_;
  std::vector<float*> arrays_;              // where the graph writes: channels that go out, then those that are sent
  std::vector<const float*> inputs_;        // what it hears: channels that come in, then those received
  std::size_t input_channels_;
  const Segment* midi_ = nullptr;           // where MIDI is heard
  std::vector<std::vector<Source>> received_;
  std::vector<AlignedFloats> sums_;         // of a received channel with several sources
  std::vector<StageLink*> waits_for_, tells_;
};

class PeriodWriter {
 public:
  PeriodWriter(const WorkerPlan& plan, const Segment& segment, int worker);  // [main-thread] Throws as Graph does.
  // Renders the next period into the ring if there is room. False: there is none; wait. [audio-thread]
  bool write_next();
  // Sleeps until there may be room, a second at most. [audio-thread]
  void wait();

 private:
  std::int64_t first_frame(std::uint32_t frames) const;
  void take_commands(std::int64_t now);
  std::int64_t compute_parts(std::uint32_t epoch, std::int64_t first, std::uint32_t frames);
  void note_period(std::int64_t wake, std::int64_t waited, std::uint32_t frames);
  void note_wake(std::int64_t wake, std::int64_t finish, float keep);

  SegmentHeader& header_;
  WorkerRecord& record_;
  RingView ring_;
  std::uint32_t number_;
  std::vector<float*> channels_;
  std::vector<std::unique_ptr<PeriodPart>> parts_;
  bool offline_;
  bool slept_ = false;  // before this period
  int settling_ = 10;  // first periods, with cold caches, do not count as the worst
};

// Runs until the process ends. From here on nothing allocates, locks, logs or calls the system but the futex. [audio-thread]
[[noreturn]] void run_periods(PeriodWriter& writer);

}  // namespace tutti
