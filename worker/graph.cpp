// The Graph while it runs: events, blocks, and the sums into the channels. Nothing here allocates.
#include "worker/graph.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "shared/clock.h"
#include "shared/samples.h"
#include "worker/graph_work.h"
#include "worker/objects/spectral_signals.h"
#include "worker/random.h"
#include "worker/rates.h"
#include "worker/simd/interleave.h"
#include "worker/simd/lane_sums.h"
#include "worker/simd/spectral_stream.h"

namespace tutti {

bool Graph::set(int node, int parameter, int stream, double value) {
  if (node < 0 || node >= static_cast<int>(works_.size())) return false;
  Work& work = *works_[static_cast<std::size_t>(node)];
  for (Slot& slot : work.slots) {
    if (slot.parameter != parameter) continue;
    if (stream >= slot.shape.streams) return false;
    const int first = std::max(0, stream), step = stream < 0 ? 1 : slot.shape.streams;  // lanes past the last stream repeat earlier ones
    for (int lane = first; lane < slot.shape.lanes(); lane += step) slot.values[static_cast<std::size_t>(lane)] = static_cast<float>(value);
    work.unit->changed = true;
    return true;
  }
  return set_matrix(node, stream, value);
}

// A number of a matrix, or all of them (-1).
bool Graph::set_matrix(int node, int number, double value) {
  std::vector<Table>& tables = tables_[static_cast<std::size_t>(node)].tables();
  if (tables.empty() || tables.front().width == 0 || number >= tables.front().size) return false;
  for (int i = std::max(0, number); i < (number < 0 ? tables.front().size : number + 1); ++i) tables.front().write(i, static_cast<float>(value));
  matrices_changed_ = true;
  return true;
}

// Whoever reads a matrix that was set computes anew what does not change otherwise: once for all numbers that were set.
void Graph::tell_of_set_matrices() {
  if (!std::exchange(matrices_changed_, false)) return;
  for (const std::unique_ptr<Work>& work : works_)
    if (work->unit) work->unit->changed = true;
}

void Graph::play(int node) {
  if (node < 0 || node >= static_cast<int>(works_.size()) || !works_[static_cast<std::size_t>(node)]->unit) return;
  start(node);
}

void Graph::start(int node) {
  Work& work = *works_[static_cast<std::size_t>(node)];
  work.start_at = kNever;
  work.stop_at = work.duration > 0 ? now_ + work.duration : kNever;
  activity_changed_ |= !work.playing;
  work.playing = true;
  work.unit->play(now_);
}

void Graph::stop(int node) {
  if (node < 0 || node >= static_cast<int>(works_.size())) return;
  Work& work = *works_[static_cast<std::size_t>(node)];
  if (!work.playing) return void(work.start_at = kNever);  // nor will it begin later
  const auto tail = static_cast<std::int64_t>(std::ceil(static_cast<double>(work.unit->stop()) / factor_of(work.rate)));
  work.duration = 0;
  if (tail > 0) {
    work.stop_at = now_ + tail;
  } else {
    work.playing = false;
    work.stop_at = kNever;
    activity_changed_ = true;
  }
}

void Graph::begin(int node) {
  if (node < 0 || node >= static_cast<int>(works_.size()) || !works_[static_cast<std::size_t>(node)]->unit) return;
  Work& work = *works_[static_cast<std::size_t>(node)];
  if (work.given_delay > 0) stop(node);
  work.duration = work.given_duration;
  if (work.given_delay > 0) work.start_at = now_ + work.given_delay;
  else start(node);
}

// Who plays and is heard. What nobody needs is not computed; its last block is cleared, so that readers see silence.
void Graph::update_activity() {
  activity_changed_ = false;
  for (auto& work : works_) work->routes_stale = true;
  for (auto& work : works_)
    if (work->unit && !work->playing && work->active) {
      std::memset(work->buffer.data(), 0, work->buffer.size() * sizeof(float));
      for (int reader : work->held_readers) works_[static_cast<std::size_t>(reader)]->unit->changed = true;
    }
  for (auto& work : works_) {
    work->was_active = work->active;
    work->active = work->playing && (!work->out.empty() || work->acts);
  }
  for (auto work = works_.rbegin(); work != works_.rend(); ++work)
    if ((*work)->active)
      for (int source : (*work)->sources) works_[static_cast<std::size_t>(source)]->active |= works_[static_cast<std::size_t>(source)]->playing;
  for (auto& work : works_)  // what was cleared is computed again
    if (work->active && !work->was_active && work->output.held()) work->unit->changed = true;
}

void Graph::run_due_events() {
  for (int i = 0; i < static_cast<int>(works_.size()); ++i) {
    Work& work = *works_[static_cast<std::size_t>(i)];
    if (work.start_at <= now_) start(i);
    if (work.stop_at <= now_) {
      const bool in_tail = work.duration == 0;
      if (in_tail) {
        work.playing = false;
        work.stop_at = kNever;
        activity_changed_ = true;
      } else {
        work.stop_at = kNever;
        stop(i);
      }
    }
  }
  // An object may play another that acts at once. A few rounds are enough; two that play each other for ever wait for the next frame.
  for (int round = 0; round < 4; ++round) {
    bool acted = false;
    for (int i : events_) {
      Work& work = *works_[static_cast<std::size_t>(i)];
      if (!work.playing) continue;
      acting_ = i;
      while (work.unit->next_event() <= now_) {
        work.unit->event(now_, *this);
        acted = true;
      }
    }
    if (!acted) break;
  }
  if (activity_changed_) update_activity();
}

int Graph::frames_to_next_event(int frames) const {
  std::int64_t next = now_ + std::min(frames, kBlock);
  for (const auto& work : works_) next = std::min({next, work->start_at, work->stop_at});
  for (int i : events_) {
    const Work& work = *works_[static_cast<std::size_t>(i)];
    if (work.playing) next = std::min(next, work.unit->next_event());
  }
  return static_cast<int>(std::max<std::int64_t>(1, next - now_));
}

void Graph::perform(int action_index) {
  Work& actor = *works_[static_cast<std::size_t>(acting_)];
  const Action& action = actor.actions[static_cast<std::size_t>(action_index)];
  if (action.node < 0) return;  // what it acts upon is computed elsewhere
  if (action.kind == Action::Play) return play(action.node);
  if (action.kind == Action::Stop) return stop(action.node);
  if (action.values.size() == 1) return void(set(action.node, action.parameter, -1, draw(action, 0, actor.action_seeds[static_cast<std::size_t>(action_index)])));
  set_streams(action, actor.action_seeds[static_cast<std::size_t>(action_index)]);
}

// Values are drawn for every stream of the whole bank, in their order, so that each gets the same wherever its part of the bank is computed.
void Graph::set_streams(const Action& action, std::uint64_t& seed) {
  const Work& work = *works_[static_cast<std::size_t>(action.node)];
  // An input that is taken with all its streams (Mixer's amp) may have more of them than the object.
  const int streams = std::max(action.streams, static_cast<int>(action.values.size()));
  std::size_t part = 0;
  for (int s = 0; s < streams; ++s) {
    const double value = draw(action, s, seed);
    if (work.numbers.empty()) {
      set(action.node, action.parameter, s, value);
    } else if (part < work.numbers.size() && work.numbers[part] == s) {
      set(action.node, action.parameter, static_cast<int>(part++), value);
    }
  }
}

double Graph::draw(const Action& action, int stream, std::uint64_t& seed) {
  const ValueSource& source = action.values[static_cast<std::size_t>(stream) % action.values.size()];
  const double random = source.choice.size() == 1 ? 0 : uniform(seed);
  if (source.choice.empty()) return source.low + random * (source.high - source.low);
  return source.choice[static_cast<std::size_t>(random * static_cast<double>(source.choice.size()))];
}

// A block of the inputs, from `offset` in the period on.
void Graph::take_inputs(std::span<const float* const> inputs, const MidiInput& midi, int offset) {
  midi_ = {midi.period, midi.offset + static_cast<std::uint32_t>(offset)};
  for (std::size_t c = 0; c < inputs_.channels.size(); ++c)
    inputs_.channels[c] = c < inputs.size() && inputs[c] ? inputs[c] + offset : silence_.data();
}

void Graph::render(std::span<float* const> channels, int frames, std::span<const float* const> inputs, const MidiInput& midi) {
  for (float* channel : channels) std::memset(channel, 0, static_cast<std::size_t>(frames) * sizeof(float));
  add(channels, frames, inputs, midi);
}

void Graph::add(std::span<float* const> channels, int frames, std::span<const float* const> inputs, const MidiInput& midi) {
  tell_of_set_matrices();
  for (int done = 0; done < frames;) {
    take_inputs(inputs, midi, done);
    run_due_events();
    if (ahead_ == 0 && !listeners_.empty()) {
      compute_ahead(frames_to_next_event(frames - done));
      run_due_events();
    }
    int block = frames_to_next_event(frames - done);
    if (ahead_ > 0) block = std::min(block, ahead_);
    run_block(channels, done, block);
    if (ahead_ > 0) shift_ahead(block);
    done += block;
    now_ += block;
  }
}

void Graph::compute_ahead(int frames) {
  for (const Run& run : runs_) {
    for (int i = run.first; i < run.end; ++i) {
      Work& work = *works_[static_cast<std::size_t>(i)];
      if (!work.ahead || !work.active) continue;
      const std::int64_t begin = measuring_ ? monotonic_ns() : 0;
      compute(work, frames_at(run.rate, now_, frames));
      if (measuring_) work.spent_ns += monotonic_ns() - begin;
    }
  }
  for (int i : listeners_)
    if (works_[static_cast<std::size_t>(i)]->active) works_[static_cast<std::size_t>(i)]->unit->listen(now_, frames);
  ahead_ = frames;
}

// What was computed ahead, without the frames that have been played: the next ones move to where a block begins.
void Graph::shift_ahead(int frames) {
  ahead_ -= frames;
  if (ahead_ == 0) return;
  for (const auto& work : works_) {
    if (!work->ahead || !work->active || work->output.held() || work->rate != 1) continue;
    const auto width = static_cast<std::size_t>(work->output.frame_stride);
    for (std::size_t group = 0; group < work->buffer.size(); group += width * kBlock)
      std::memmove(&work->buffer[group], &work->buffer[group + static_cast<std::size_t>(frames) * width],
                   static_cast<std::size_t>(ahead_) * width * sizeof(float));
  }
}

// [audio-thread] A slow object may have no frame among those that are computed.
void Graph::compute(Work& work, int frames) {
  if (frames == 0) return;
  const bool stale = work.routes_stale || work.unit->changed;
  for (const Route& route : work.routes)
    if (!route.held || stale) run_route(route, frames);
  work.routes_stale = false;
  if (!work.output.held()) {
    work.unit->run(frames);
    if (!work.shown.empty()) publish(work, frames);
    return;
  }
  if (!work.unit->changed) return;
  work.unit->run(1);
  work.unit->changed = false;
  for (int reader : work.held_readers) works_[static_cast<std::size_t>(reader)]->unit->changed = true;
}

// Objects of a fast rate hand each other a block of their own frames at a time. [audio-thread]
void Graph::compute_fast(const Run& run, int frames) {
  for (int round = 0; round < run.rate; ++round)
    for (int i = run.first; i < run.end; ++i) {
      Work& work = *works_[static_cast<std::size_t>(i)];
      if (!work.active) continue;
      const std::int64_t begin = measuring_ ? monotonic_ns() : 0;
      compute(work, frames);
      if (measuring_) work.spent_ns += monotonic_ns() - begin;
    }
}

void Graph::run_block(std::span<float* const> channels, int offset, int frames) {
  for (const Run& run : runs_) {
    if (run.rate > 1) compute_fast(run, frames);
    const int own = frames_at(run.rate, now_, frames);
    for (int i = run.first; i < run.end; ++i) {
      Work& work = *works_[static_cast<std::size_t>(i)];
      if (!work.active) continue;
      const std::int64_t begin = measuring_ ? monotonic_ns() : 0;
      if (run.rate <= 1 && !work.ahead) compute(work, own);
      if (!work.out.empty()) mix_out(work, channels, offset, frames);
      if (measuring_) work.spent_ns += monotonic_ns() - begin;
    }
  }
}

// What an analyser gives in the block's last frame, or how many of its frames are triggers.
void Graph::publish(const Work& work, int frames) {
  const Output& output = work.output;
  for (std::size_t s = 0; s < work.shown.size(); ++s) {
    const float* value = &output.at(static_cast<int>(s), 0);
    if (!work.counts_triggers) {
      publish_value(*work.shown[s], value[static_cast<std::size_t>(frames - 1) * output.frame_stride]);
      continue;
    }
    int triggers = 0;
    for (int f = 0; f < frames; ++f) triggers += value[static_cast<std::size_t>(f) * output.frame_stride] > 0;
    if (triggers > 0) publish_value(*work.shown[s], work.shown[s]->samples()[0].load(std::memory_order_relaxed) + static_cast<float>(triggers));
  }
}

std::vector<double> Graph::measure() {
  constexpr int kRounds = 5;
  int frames_of_round = 2048;  // what works in hops of 1024 frames does as much in each
  for (const auto& work : works_)
    if (work->unit && is_spectral(work->type->declaration)) frames_of_round = std::max(frames_of_round, work->unit->spectrum(0)->shape().hop());
  std::vector<std::vector<float>> buffers(static_cast<std::size_t>(channels_), std::vector<float>(static_cast<std::size_t>(frames_of_round)));
  std::vector<float*> channels;
  for (auto& buffer : buffers) channels.push_back(buffer.data());
  render(channels, frames_of_round);  // what is cold
  std::int64_t looking = std::numeric_limits<std::int64_t>::max();  // what the clock itself takes
  for (int i = 0; i < 100; ++i) {
    const std::int64_t begin = monotonic_ns();
    looking = std::min(looking, monotonic_ns() - begin);
  }
  std::vector<double> best(works_.size(), std::numeric_limits<double>::max());
  measuring_ = true;
  for (int round = 0; round < kRounds; ++round) {
    for (const auto& work : works_) work->spent_ns = 0;
    render(channels, frames_of_round);
    for (std::size_t i = 0; i < works_.size(); ++i) {
      const double spent = static_cast<double>(works_[i]->spent_ns) / frames_of_round - static_cast<double>(looking) / kBlock;
      best[i] = std::min(best[i], std::max(0.0, spent));
    }
  }
  measuring_ = false;
  return best;
}

void Graph::run_route(const Route& route, int frames) const {
  const int count = route.held ? 1 : frames;
  const int width = route.shape.width;
  float* to = route.buffer.data();
  if (route.interleaves) {
    const float* from[4];
    for (std::size_t l = 0; l < 4; ++l) from[l] = route.lanes[l % route.lanes.size()].data;
    return interleave(from, to, frames);
  }
  if (route.lanes.size() == 1) {
    const Route::Lane& lane = route.lanes.front();
    for (int f = 0; f < count; ++f) std::fill_n(to + f * width, width, lane.data[static_cast<std::size_t>(f) * lane.frame_stride]);
    return;
  }
  if (!route.rows.empty()) {
    for (const Route::Row& row : route.rows) {
      pick_sixteen(row.data, static_cast<int>(row.width), row.lanes, to, frames);
      to += width * kBlock;
    }
    return;
  }
  const int group_stride = route.held ? width : width * kBlock;
  for (int l = 0; l < static_cast<int>(route.lanes.size()); ++l) {
    const Route::Lane& lane = route.lanes[static_cast<std::size_t>(l)];
    float* column = to + l / width * group_stride + l % width;
    for (int f = 0; f < count; ++f) column[f * width] = lane.data[static_cast<std::size_t>(f) * lane.frame_stride];
  }
}

void Graph::mix_out(const Work& work, std::span<float* const> channels, int offset, int frames) const {
  if (work.out_period > 0) return mix_out_groups(work, channels, offset, frames);
  const Output& output = work.output;
  if (output.frame_stride == 4 && work.all_out) {
    float* rows[4];
    for (int s = 0; s < work.streams; ++s) rows[s] = channels[static_cast<std::size_t>(work.out[static_cast<std::size_t>(s)])] + offset;
    return add_interleaved(output.data, work.streams, rows, frames);
  }
  for (int s = 0; s < work.streams; ++s) {
    const int channel = work.out[static_cast<std::size_t>(s)];
    if (channel < 0) continue;
    float* to = channels[static_cast<std::size_t>(channel)] + offset;
    const float* from = &output.at(s, 0);
    if (output.frame_stride == 1) add_stream(from, to, frames);
    else if (output.held()) add_value(to, *from, static_cast<std::size_t>(frames));
    else
      for (int f = 0; f < frames; ++f) to[f] += from[static_cast<std::size_t>(f) * output.frame_stride];
  }
}

void Graph::mix_out_groups(const Work& work, std::span<float* const> channels, int offset, int frames) const {
  float* rows[kMaxWidth] = {};
  const int streams = work.folded ? kMaxWidth : work.streams;
  for (int lane = 0; lane < std::min(work.out_period, streams); ++lane)
    rows[lane] = channels[static_cast<std::size_t>(work.out[static_cast<std::size_t>(lane)])] + offset;
  add_lanes(work.output.data, work.output.group_stride, streams, work.out_period, rows, frames);
}

std::uint64_t Graph::missed_reads() const {
  std::uint64_t total = 0;
  for (const auto& work : works_)
    if (work->unit) total += work->unit->missed();
  return total;
}

}  // namespace tutti
