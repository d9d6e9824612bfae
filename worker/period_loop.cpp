#include "worker/period_loop.h"

#include <algorithm>

#include "shared/clock.h"
#include "shared/samples.h"

namespace tutti {

PeriodWriter::PeriodWriter(Graph& graph, const Plan& plan, const Segment& segment, int worker)
    : graph_(graph),
      header_(segment.header()),
      record_(segment.record(worker)),
      ring_(segment.ring(worker)),
      number_(record_.ring.produced.load()),
      channels_(header_.geometry.channels),
      input_ring_(segment.input_ring()),
      inputs_(header_.input_geometry.channels),
      offline_(plan.offline) {
  for (const int link : plan.waits_for) waits_for_.push_back(&segment.link(link));
  for (const int link : plan.tells) tells_.push_back(&segment.link(link));
}

void PeriodWriter::wait() const {
  if (!before(number_, record_.ring.limit.load())) record_.ring.limit.wait_for(number_ + header_.batch, 1'000'000'000);
}

bool PeriodWriter::write_next() {
  const std::uint32_t limit = record_.ring.limit.load();
  if (!before(number_, limit)) return false;
  // Fallen behind by more than the ring holds, or new in the place of another worker: go on with the oldest period still wanted.
  const std::uint32_t slots = ring_.geometry().slots;
  if (limit - number_ > slots) number_ = limit - slots;

  const std::uint32_t epoch = header_.epoch.load(std::memory_order_acquire);
  const std::uint32_t frames = std::min(header_.period.load(std::memory_order_acquire), ring_.geometry().max_period);
  wait_for_stages(frames);
  const std::int64_t wake = monotonic_ns();
  record_.statistics.wake_ns.store(wake, std::memory_order_relaxed);
  take_commands();
  take_inputs(epoch, frames);
  for (std::uint32_t c = 0; c < channels_.size(); ++c) channels_[c] = ring_.channel(number_, c);
  graph_.render(channels_, static_cast<int>(frames), inputs_);
  note_period(wake, frames);
  ring_.publish(number_, epoch, frames);
  ++number_;
  for (StageLink* link : tells_) link->done.publish(number_);
  return true;
}

// Until the workers of earlier stages have computed this period too. One that is late or gone is not waited for longer than half a period:
// what comes from it is then old, and this worker is still in time. A file waits as long as it takes.
void PeriodWriter::wait_for_stages(std::uint32_t frames) {
  if (waits_for_.empty()) return;
  const std::int64_t period_ns = static_cast<std::int64_t>(frames) * 1'000'000'000 / std::max(1u, header_.rate.load(std::memory_order_relaxed));
  const std::int64_t deadline = monotonic_ns() + period_ns / 2;
  for (StageLink* link : waits_for_)
    while (!before(number_, link->done.load())) {
      const std::int64_t left = offline_ ? 1'000'000'000 : deadline - monotonic_ns();
      if (left <= 0) break;
      link->done.wait_for(number_ + 1, left);
    }
}

void PeriodWriter::take_inputs(std::uint32_t epoch, std::uint32_t frames) {
  const bool ready = !inputs_.empty() && input_ring_.ready(number_, epoch, frames);
  for (std::uint32_t c = 0; c < inputs_.size(); ++c) inputs_[c] = ready ? input_ring_.channel(number_, c) : nullptr;
}

void PeriodWriter::take_commands() {
  Command command;
  while (record_.commands.pop(command)) {
    switch (command.kind) {
      case CommandKind::Set: graph_.set(command.node, command.parameter, command.stream, command.value); break;
      case CommandKind::Play: graph_.play(command.node); break;
      case CommandKind::Stop: graph_.stop(command.node); break;
    }
  }
}

void PeriodWriter::note_period(std::int64_t wake, std::uint32_t frames) {
  WorkerStatistics& s = record_.statistics;
  float peak = 0;
  for (const float* channel : channels_) peak = std::max(peak, peak_of(channel, frames));
  const std::int64_t finish = monotonic_ns();
  const auto set = [](auto& atomic, auto value) { atomic.store(value, std::memory_order_relaxed); };
  const auto get = [](const auto& atomic) { return atomic.load(std::memory_order_relaxed); };

  const float seconds = static_cast<float>(frames) / static_cast<float>(std::max(1u, get(header_.rate)));
  const float load = static_cast<float>(finish - wake) * 1e-9f / seconds;
  const float keep = std::max(0.0f, 1.0f - seconds);  // forgets within about a second
  const bool first = get(s.periods) == 0;
  set(s.finish_ns, finish);
  set(s.busy_ns, get(s.busy_ns) + (finish - wake));
  set(s.played_ns, get(s.played_ns) + static_cast<std::int64_t>(seconds * 1e9f));
  set(s.load_mean, first ? load : get(s.load_mean) * keep + load * (1 - keep));
  if (settling_ > 0) --settling_;
  else set(s.load_worst, std::max(get(s.load_worst), load));
  set(s.peak, std::max(peak, get(s.peak) * keep));
  set(s.missed_reads, graph_.missed_reads());
  set(s.periods, get(s.periods) + 1);
}

void run_periods(PeriodWriter& writer) {
  for (;;)
    if (!writer.write_next()) writer.wait();
}

}  // namespace tutti
