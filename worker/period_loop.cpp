#include "worker/period_loop.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <utility>

#include "shared/clock.h"
#include "shared/samples.h"

namespace tutti {

PeriodPart::PeriodPart(const Plan& plan, const Segment& segment, PublishedAreaMaker& published)
    : graph_(plan, segment.shared_floats(), &published),
      nodes_(static_cast<int>(plan.nodes.size())),
      channels_(static_cast<std::size_t>(plan.channels)),
      input_ring_(segment.input_ring()),
      sent_ring_(plan.bus >= 0 ? segment.bus(plan.bus) : RingView()),
      arrays_(static_cast<std::size_t>(plan.channels + plan.sent)),
      inputs_(static_cast<std::size_t>(plan.input_channels) + plan.received.size()),
      input_channels_(static_cast<std::size_t>(plan.input_channels)) {
  if (plan.channels > static_cast<int>(segment.header().geometry.channels)) throw std::runtime_error("the plan has more channels than the ring");
  if (plan.input_channels > static_cast<int>(segment.header().input_geometry.channels)) throw std::runtime_error("the plan has more inputs than there are");
  if (plan.midi && segment.header().midi_slots == 0) throw std::runtime_error("the plan hears MIDI, and the instance has none");
  if (plan.midi) midi_ = &segment;
  for (const std::vector<BusChannel>& sources : plan.received) {
    std::vector<Source>& channel = received_.emplace_back();
    for (const BusChannel& source : sources) channel.push_back({segment.bus(source.bus), static_cast<std::uint32_t>(source.channel)});
    sums_.emplace_back(sources.size() > 1 ? segment.header().geometry.max_period : 0);
  }
  for (const int link : plan.waits_for) waits_for_.push_back(&segment.link(link));
  for (const int link : plan.tells) tells_.push_back(&segment.link(link));
}

void PeriodPart::wait_for_stages(std::uint32_t number, std::int64_t deadline) const {
  for (StageLink* link : waits_for_)
    while (!before(number, link->done.load())) {
      const std::int64_t left = deadline - monotonic_ns();
      if (left <= 0) break;
      link->done.wait_for(number + 1, std::min<std::int64_t>(left, 1'000'000'000));
    }
}

bool PeriodPart::take(const Command& command, std::int64_t now) {
  const bool waits = command.frame > now;
  if (waits && commands_.add(command)) return true;
  apply(command);
  return !waits;
}

void PeriodPart::apply(const Command& command) {
  switch (command.kind) {
    case CommandKind::Set: graph_.set(command.node, command.parameter, command.stream, command.value); break;
    case CommandKind::Play: graph_.play(command.node); break;
    case CommandKind::Stop: graph_.stop(command.node); break;
    case CommandKind::Begin: graph_.begin(command.node); break;
  }
}

// The frames from `done` to `end` of the period; a command's frame begins a block.
void PeriodPart::add_until(std::uint32_t& done, std::uint32_t end, const MidiPeriod* midi) {
  if (end <= done) return;
  graph_.add(arrays_, static_cast<int>(end - done), inputs_, {midi, done});
  for (float*& array : arrays_) array += end - done;
  for (const float*& input : inputs_)
    if (input) input += end - done;
  done = end;
}

void PeriodPart::compute(std::uint32_t number, std::uint32_t epoch, std::int64_t first, std::uint32_t frames, std::span<float* const> out) {
  std::copy_n(out.begin(), channels_, arrays_.begin());
  for (std::size_t c = channels_; c < arrays_.size(); ++c) {
    arrays_[c] = sent_ring_.channel(number, static_cast<std::uint32_t>(c - channels_));
    std::memset(arrays_[c], 0, frames * sizeof(float));
  }
  const bool ready = input_channels_ > 0 && input_ring_.ready(number, epoch, frames);
  for (std::size_t c = 0; c < input_channels_; ++c) inputs_[c] = ready ? input_ring_.channel(number, static_cast<std::uint32_t>(c)) : nullptr;
  for (std::size_t c = 0; c < received_.size(); ++c) inputs_[input_channels_ + c] = received(c, number, epoch, frames);
  const MidiPeriod* midi = midi_of(number, epoch, frames);
  std::uint32_t done = 0;
  Command command;
  while (commands_.take_before(first + frames, command)) {
    add_until(done, static_cast<std::uint32_t>(std::max<std::int64_t>(0, command.frame - first)), midi);
    apply(command);
  }
  add_until(done, frames, midi);
  if (arrays_.size() > channels_) sent_ring_.publish(number, epoch, frames);
  for (StageLink* link : tells_) link->done.publish(number + 1);
}

const MidiPeriod* PeriodPart::midi_of(std::uint32_t number, std::uint32_t epoch, std::uint32_t frames) const {
  if (!midi_) return nullptr;
  const MidiPeriod& period = midi_->midi(number);
  return period.is(number, epoch, frames) ? &period : nullptr;
}

// The sum of a channel's sources; one alone is read where it stands. A source that is late or gone is silent.
const float* PeriodPart::received(std::size_t channel, std::uint32_t number, std::uint32_t epoch, std::uint32_t frames) {
  const float* first = nullptr;
  float* sum = nullptr;
  for (const Source& source : received_[channel]) {
    if (!source.ring.ready(number, epoch, frames)) continue;
    const float* samples = source.ring.channel(number, source.channel);
    if (!first) {
      first = samples;
      continue;
    }
    if (!sum) {
      sum = sums_[channel].data();
      std::memcpy(sum, first, frames * sizeof(float));
    }
    add_samples(sum, samples, frames);
  }
  return sum ? sum : first;
}

PeriodWriter::PeriodWriter(const WorkerPlan& plan, const Segment& segment, int worker)
    : header_(segment.header()),
      record_(segment.record(worker)),
      ring_(segment.ring(worker)),
      number_(record_.ring.produced.load()),
      channels_(header_.geometry.channels),
      offline_(!plan.parts.empty() && plan.parts.front().offline) {
  PublishedAreaMaker published(segment.published(worker));
  for (const Plan& part : plan.parts) parts_.push_back(std::make_unique<PeriodPart>(part, segment, published));
}

void PeriodWriter::wait() {
  if (before(number_, record_.ring.limit.load())) return;
  slept_ = true;
  record_.ring.limit.wait_for(number_ + header_.batch, 1'000'000'000);
}

bool PeriodWriter::write_next() {
  const std::uint32_t limit = record_.ring.limit.load();
  if (!before(number_, limit)) return false;
  // Fallen behind by more than the ring holds, or new in the place of another worker: go on with the oldest period still wanted.
  const std::uint32_t slots = ring_.geometry().slots;
  if (limit - number_ > slots) number_ = limit - slots;

  const std::uint32_t epoch = header_.epoch.load(std::memory_order_acquire);
  const std::uint32_t frames = std::min(header_.period.load(std::memory_order_acquire), ring_.geometry().max_period);
  const std::int64_t wake = monotonic_ns();
  record_.statistics.wake_ns.store(wake, std::memory_order_relaxed);
  const std::int64_t first = first_frame(frames);
  take_commands(first);
  for (std::uint32_t c = 0; c < channels_.size(); ++c) {
    channels_[c] = ring_.channel(number_, c);
    std::memset(channels_[c], 0, frames * sizeof(float));
  }
  const std::int64_t waited = compute_parts(epoch, first, frames);
  note_period(wake, waited, frames);
  ring_.publish(number_, epoch, frames);
  ++number_;
  return true;
}

// Parts of later stages wait for other workers, as long as their own sound may still come in time: until half of the last period that is left to a worker
// which has slept for a batch of them.
// What comes from one that is later than that, or gone, is silent; this worker is in time. A file waits as long as it takes.
// Returns the time that was waited.
std::int64_t PeriodWriter::compute_parts(std::uint32_t epoch, std::int64_t first, std::uint32_t frames) {
  const std::int64_t period_ns = static_cast<std::int64_t>(frames) * 1'000'000'000 / std::max(1u, header_.rate.load(std::memory_order_relaxed));
  const std::int64_t begin = monotonic_ns();
  const std::int64_t ahead = std::max<std::int64_t>(1, header_.lookahead) - header_.batch + 1;
  const std::int64_t deadline = offline_ ? std::numeric_limits<std::int64_t>::max() : begin + (2 * ahead - 1) * period_ns / 2;
  std::int64_t waited = 0;
  for (const auto& part : parts_) {
    if (part->waits()) {
      const std::int64_t before_wait = monotonic_ns();
      part->wait_for_stages(number_, deadline);
      waited += monotonic_ns() - before_wait;
    }
    part->compute(number_, epoch, first, frames, channels_);
  }
  return waited;
}

// The frame at which the period begins. Numbers of periods wrap around, the count of those that are mixed does not.
std::int64_t PeriodWriter::first_frame(std::uint32_t frames) const {
  const std::uint64_t mixed = header_.periods.load(std::memory_order_acquire);
  const auto ahead = static_cast<std::int32_t>(number_ - static_cast<std::uint32_t>(mixed));
  return header_.frame_of_zero.load(std::memory_order_relaxed) + (static_cast<std::int64_t>(mixed) + ahead) * frames;
}

// Nodes are numbered through all parts.
void PeriodWriter::take_commands(std::int64_t now) {
  const auto count = [](std::atomic<std::uint64_t>& number) { number.store(number.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed); };
  Command command;
  while (record_.commands.pop(command)) {
    auto part = parts_.begin();
    for (; part != parts_.end() && command.node >= (*part)->nodes(); ++part) command.node -= (*part)->nodes();
    count(record_.statistics.commands);
    if (part != parts_.end() && !(*part)->take(command, now)) count(record_.statistics.hurried);
  }
}

void PeriodWriter::note_period(std::int64_t wake, std::int64_t waited, std::uint32_t frames) {
  WorkerStatistics& s = record_.statistics;
  float peak = 0;
  for (const float* channel : channels_) peak = std::max(peak, peak_of(channel, frames));
  const std::int64_t finish = monotonic_ns();
  const auto set = [](auto& atomic, auto value) { atomic.store(value, std::memory_order_relaxed); };
  const auto get = [](const auto& atomic) { return atomic.load(std::memory_order_relaxed); };

  const float seconds = static_cast<float>(frames) / static_cast<float>(std::max(1u, get(header_.rate)));
  const std::int64_t busy = finish - wake - waited;
  const float load = static_cast<float>(busy) * 1e-9f / seconds;
  const float keep = std::max(0.0f, 1.0f - seconds);  // forgets within about a second
  const bool first = get(s.periods) == 0;
  set(s.finish_ns, finish);
  set(s.busy_ns, get(s.busy_ns) + busy);
  set(s.played_ns, get(s.played_ns) + static_cast<std::int64_t>(seconds * 1e9f));
  set(s.load_mean, first ? load : get(s.load_mean) * keep + load * (1 - keep));
  if (settling_ > 0) --settling_;
  else set(s.load_worst, std::max(get(s.load_worst), load));
  set(s.peak, std::max(peak, get(s.peak) * keep));
  note_wake(wake, finish, keep);
  std::uint64_t missed = 0;
  for (const auto& part : parts_) missed += part->graph().missed_reads();
  set(s.missed_reads, missed);
  set(s.periods, get(s.periods) + 1);
}

// Only where the signal was for this period: who runs behind does not sleep.
void PeriodWriter::note_wake(std::int64_t wake, std::int64_t finish, float keep) {
  if (!std::exchange(slept_, false) || offline_) return;
  const std::int64_t signalled = record_.supervision.signalled_ns.load(std::memory_order_relaxed);
  if (signalled == 0 || signalled > wake) return;  // 0: the first period of all; later: the next signal has come meanwhile
  WorkerStatistics& s = record_.statistics;
  const auto average = [&](std::atomic<float>& mean, std::int64_t ns) {
    const float before = mean.load(std::memory_order_relaxed), seconds = static_cast<float>(ns) * 1e-9f;
    mean.store(before == 0 ? seconds : before * keep + seconds * (1 - keep), std::memory_order_relaxed);
  };
  average(s.wake_mean, wake - signalled);
  average(s.finish_mean, finish - signalled);
  if (settling_ == 0) s.wake_worst.store(std::max(s.wake_worst.load(std::memory_order_relaxed), static_cast<float>(wake - signalled) * 1e-9f), std::memory_order_relaxed);
}

void run_periods(PeriodWriter& writer) {
  for (;;)
    if (!writer.write_next()) writer.wait();
}

}  // namespace tutti
