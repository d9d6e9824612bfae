#include "coordinator/mixer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "shared/clock.h"
#include "shared/samples.h"

namespace tutti {
namespace {

// Frames over which a worker's sound goes when a period is missing, and comes back: short enough to lose little, long enough
// not to click.
constexpr int kFadeFrames = 256;
constexpr float kMasterFadeSeconds = 0.05f;

}  // namespace

Mixer::Mixer(const Segment& segment, int lookahead)
    : segment_(segment),
      header_(segment.header()),
      workers_(static_cast<int>(header_.workers)),
      lookahead_(static_cast<std::uint32_t>(lookahead)),
      voices_(static_cast<std::size_t>(workers_)) {
  for (Voice& voice : voices_) voice.last.assign(header_.geometry.channels, 0.0f);
}

void Mixer::open() {
  for (int worker = 0; worker < workers_; ++worker) segment_.record(worker).ring.limit.publish(next_ + lookahead_);
}

void Mixer::set_present(int worker, bool present) { voices_[static_cast<std::size_t>(worker)].present.store(present, std::memory_order_release); }

void Mixer::enter(int worker) {
  Voice& voice = voices_[static_cast<std::size_t>(worker)];
  voice.crossed = 0;  // absent: the audio thread does not look at it
  voice.leaving = false;
  voice.left.store(false, std::memory_order_relaxed);
  voice.crossing.store(Crossing::Entering, std::memory_order_relaxed);
  set_present(worker, true);
}

void Mixer::leave(int worker) {
  Voice& voice = voices_[static_cast<std::size_t>(worker)];
  if (!voice.present.load(std::memory_order_acquire)) return voice.left.store(true, std::memory_order_release);  // crashed, and silent already
  voice.crossing.store(Crossing::Leaving, std::memory_order_release);
}

void Mixer::change_period(std::uint32_t period, std::uint32_t rate) {
  header_.rate.store(rate, std::memory_order_relaxed);
  const std::uint32_t before = header_.period.load(std::memory_order_relaxed);
  if (before == period) return;
  const auto periods = static_cast<std::int64_t>(header_.periods.load(std::memory_order_relaxed));
  header_.frame_of_zero.fetch_add(periods * (static_cast<std::int64_t>(before) - period), std::memory_order_relaxed);
  header_.period.store(period, std::memory_order_release);
  header_.epoch.fetch_add(1, std::memory_order_acq_rel);
}

// Channels that do not come in are silent.
void Mixer::write_input(std::uint32_t number, std::span<const float* const> inputs, std::uint32_t frames, std::span<const MidiEvent> midi) {
  if (header_.midi_slots > 0) {
    const std::uint32_t lost = midi_writer_.write(segment_.midi(number), number, header_.epoch.load(std::memory_order_acquire), frames, midi);
    if (lost > 0) header_.midi_lost.fetch_add(lost, std::memory_order_relaxed);
  }
  if (header_.input_geometry.channels == 0) return;
  const RingView ring = segment_.input_ring();
  for (std::uint32_t c = 0; c < header_.input_geometry.channels; ++c) {
    if (c < inputs.size())
      std::memcpy(ring.channel(number, c), inputs[c], frames * sizeof(float));
    else
      std::memset(ring.channel(number, c), 0, frames * sizeof(float));
  }
  ring.publish(number, header_.epoch.load(std::memory_order_acquire), frames);
}

void Mixer::mix(std::span<float* const> channels, std::uint32_t frames, Patience patience, std::span<const float* const> inputs, std::span<const MidiEvent> midi) {
  const std::int64_t begin = monotonic_ns();
  const std::int64_t period_ns = static_cast<std::int64_t>(frames) * 1'000'000'000 / std::max(1u, header_.rate.load(std::memory_order_relaxed));
  const std::int64_t deadline = begin + period_ns * 3 / 4;
  write_input(next_ + lookahead_, inputs, frames, midi);
  if (lookahead_ == 0)
    for (int worker = 0; worker < workers_; ++worker)
      if (is_taken(worker)) signal(segment_.record(worker), next_ + 1);
  for (float* channel : channels) std::memset(channel, 0, frames * sizeof(float));

  const std::size_t width = header_.geometry.channels;
  std::int64_t waited = 0;
  for (int worker = 0; worker < workers_; ++worker) {
    const Voice& voice = voices_[static_cast<std::size_t>(worker)];
    const auto first = static_cast<std::size_t>(voice.group.load(std::memory_order_relaxed)) * width;
    if (!is_silent(voice))
      mix_worker(worker, first + width <= channels.size() ? channels.subspan(first, width) : std::span<float* const>(), frames, patience, deadline,
                 waited);
    if (lookahead_ > 0 && is_taken(worker)) signal(segment_.record(worker), next_ + 1 + lookahead_);
  }
  ++next_;
  apply_master_fade(channels, frames);
  note(begin, channels, frames, waited);
}

// Lets a worker compute the periods below `limit`.
void Mixer::signal(WorkerRecord& record, std::uint32_t limit) const {
  record.supervision.signalled_ns.store(monotonic_ns(), std::memory_order_relaxed);
  record.ring.limit.publish(limit);
}

void Mixer::mix_worker(int worker, std::span<float* const> channels, std::uint32_t frames, Patience patience, std::int64_t deadline,
                       std::int64_t& waited) {
  Voice& voice = voices_[static_cast<std::size_t>(worker)];
  WorkerRecord& record = segment_.record(worker);
  const RingView ring = segment_.ring(worker);
  const bool present = voice.present.load(std::memory_order_acquire);
  const std::int64_t before_wait = monotonic_ns();
  const bool ready = present && await(worker, frames, patience, deadline);
  waited += monotonic_ns() - before_wait;
  const auto ahead = static_cast<std::int32_t>(record.ring.produced.load() - next_);
  record.supervision.ring_fill.store(static_cast<std::uint32_t>(std::max(0, ahead)), std::memory_order_relaxed);
  if (ready && voice.crossing.load(std::memory_order_acquire) != Crossing::None) {
    add_crossing(voice, ring, channels, frames);
  } else if (ready) {
    add_period(voice, ring, channels, frames);
  } else {
    if (present) {
      record.supervision.late.fetch_add(1, std::memory_order_relaxed);
      header_.late.fetch_add(1, std::memory_order_relaxed);
    }
    add_tail(voice, channels, frames);
    if (voice.crossing.load(std::memory_order_acquire) == Crossing::Leaving) end_leaving(voice);  // what is late fades by itself
  }
}

bool Mixer::await(int worker, std::uint32_t frames, Patience patience, std::int64_t deadline) const {
  const RingView ring = segment_.ring(worker);
  const std::uint32_t epoch = header_.epoch.load(std::memory_order_acquire);
  const std::uint32_t batch = patience == Patience::Endless ? header_.batch : 1;
  for (;;) {
    const std::uint32_t produced = ring.control().produced.load();
    if (ring.ready(next_, epoch, frames)) return true;
    if (patience == Patience::None) return false;
    if (before(next_, produced)) return false;  // it is there, but of an old size
    std::int64_t timeout = 250'000'000;
    if (patience == Patience::Deadline) timeout = deadline - monotonic_ns();
    if (timeout <= 0 || give_up_.load(std::memory_order_relaxed)) return false;
    if (!voices_[static_cast<std::size_t>(worker)].present.load(std::memory_order_acquire)) return false;
    ring.control().produced.wait_for(next_ + batch, timeout);
    if (patience == Patience::Endless && while_waiting && ring.control().produced.load() == produced) while_waiting();
  }
}

void Mixer::add_period(Voice& voice, const RingView& ring, std::span<float* const> channels, std::uint32_t frames) const {
  const bool fading_in = !voice.sounding || voice.fade < 1;
  if (!voice.sounding) voice.fade = header_.periods.load(std::memory_order_relaxed) == 0 ? 1.0f : 0.0f;
  voice.sounding = true;
  for (std::uint32_t c = 0; c < channels.size(); ++c) {
    const float* from = ring.channel(next_, c);
    float* to = channels[c];
    float gain = voice.fade;
    if (!fading_in || gain >= 1) {
      add_samples(to, from, frames);
    } else {
      for (std::uint32_t f = 0; f < frames; ++f, gain = std::min(1.0f, gain + 1.0f / kFadeFrames)) to[f] += from[f] * gain;
    }
    voice.last[c] = from[frames - 1] * gain;
  }
  if (fading_in) voice.fade = std::min(1.0f, voice.fade + static_cast<float>(frames) / kFadeFrames);
  voice.tail = kFadeFrames;
}

// A period of a worker that takes another's place, or whose place is taken. `crossed` is the audio thread's alone while the worker is present.
void Mixer::add_crossing(Voice& voice, const RingView& ring, std::span<float* const> channels, std::uint32_t frames) const {
  const bool entering = voice.crossing.load(std::memory_order_relaxed) == Crossing::Entering;
  const float step =
      1.0f / std::max(1.0f, cross_fade_seconds_.load(std::memory_order_relaxed) * static_cast<float>(header_.rate.load(std::memory_order_relaxed)));
  if (!entering && !std::exchange(voice.leaving, true)) voice.crossed = 1 - voice.crossed;  // from where it had come in to
  for (std::uint32_t f = 0; f < frames; ++f) {
    const float angle = std::min(1.0f, voice.crossed + static_cast<float>(f + 1) * step) * 1.57079633f;
    const float gain = entering ? std::sin(angle) : std::max(0.0f, std::cos(angle));
    for (std::uint32_t c = 0; c < channels.size(); ++c) channels[c][f] += ring.channel(next_, c)[f] * gain;
    if (f + 1 == frames)
      for (std::uint32_t c = 0; c < channels.size(); ++c) voice.last[c] = ring.channel(next_, c)[f] * gain;
  }
  voice.crossed = std::min(1.0f, voice.crossed + static_cast<float>(frames) * step);
  voice.sounding = true;
  voice.fade = 1;
  voice.tail = kFadeFrames;
  if (voice.crossed < 1) return;
  if (entering) {
    Crossing expected = Crossing::Entering;  // leave() may have come meanwhile
    voice.crossing.compare_exchange_strong(expected, Crossing::None, std::memory_order_relaxed);
    return;
  }
  voice.tail = 0;
  voice.sounding = false;
  end_leaving(voice);
}

void Mixer::end_leaving(Voice& voice) {
  voice.present.store(false, std::memory_order_relaxed);
  voice.crossing.store(Crossing::None, std::memory_order_relaxed);
  voice.left.store(true, std::memory_order_release);
}

// The last sample, let down along a half cosine: no step and no corner for the ear to hear as a click.
void Mixer::add_tail(Voice& voice, std::span<float* const> channels, std::uint32_t frames) const {
  voice.sounding = false;
  const int count = std::min(voice.tail, static_cast<int>(frames));
  for (int f = 0; f < count; ++f) {
    const float gone = static_cast<float>(kFadeFrames - voice.tail + f + 1) / kFadeFrames;
    const float gain = 0.5f + 0.5f * std::cos(gone * 3.14159265f);
    for (std::uint32_t c = 0; c < channels.size(); ++c) channels[c][f] += voice.last[c] * gain;
  }
  voice.tail -= count;
}

void Mixer::apply_master_fade(std::span<float* const> channels, std::uint32_t frames) {
  if (!fading_out_.load(std::memory_order_relaxed)) return;
  const float step = 1.0f / (kMasterFadeSeconds * static_cast<float>(header_.rate.load(std::memory_order_relaxed)));
  for (std::uint32_t f = 0; f < frames; ++f) {
    for (float* channel : channels) channel[f] *= master_ * master_;
    master_ = std::max(0.0f, master_ - step);
  }
  if (master_ == 0) faded_out_.store(true, std::memory_order_relaxed);
}

void Mixer::note(std::int64_t begin, std::span<float* const> channels, std::uint32_t frames, std::int64_t waited) {
  float peak = 0;
  for (const float* channel : channels) peak = std::max(peak, peak_of(channel, frames));
  const float seconds = static_cast<float>(frames) / static_cast<float>(std::max(1u, header_.rate.load(std::memory_order_relaxed)));
  const float keep = std::max(0.0f, 1.0f - seconds);
  const float load = static_cast<float>(monotonic_ns() - begin - waited) * 1e-9f / seconds;
  header_.peak.store(std::max(peak, header_.peak.load(std::memory_order_relaxed) * keep), std::memory_order_relaxed);
  header_.mix_load.store(header_.mix_load.load(std::memory_order_relaxed) * keep + load * (1 - keep), std::memory_order_relaxed);
  header_.periods.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace tutti
