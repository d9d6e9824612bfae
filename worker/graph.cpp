#include "worker/graph.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>

#include "shared/samples.h"
#include "worker/random.h"
#include "worker/simd/lane_sums.h"

namespace tutti {

// The memory of a held number: one float for each lane; lanes past the last stream repeat earlier streams.
struct Graph::Slot {
  int parameter;
  Shape shape;
  AlignedFloats values;
};

// Copies lanes of other nodes into the shape that a reader wants, once a block before the reader runs.
struct Graph::Route {
  struct Lane {
    const float* data;
    std::uint32_t frame_stride;
  };
  std::vector<Lane> lanes;  // one for each lane of the reader; a single one is spread over one group
  Shape shape;
  bool held = false;
  AlignedFloats buffer;     // [group][frame][width]; one frame where held
};

struct Graph::Work {
  const ObjectType* type = nullptr;
  std::unique_ptr<Unit> unit;
  Output output;
  AlignedFloats buffer;
  std::vector<Slot> slots;
  std::vector<Route> routes;
  std::vector<int> sources;       // nodes it reads
  std::vector<int> held_readers;  // nodes that read its held output
  std::vector<int> out;
  int out_period = 0;             // of its channels, where streams lie sixteen side by side (worker/simd/lane_sums.h)
  std::vector<Action> actions;
  std::vector<std::uint64_t> action_seeds;
  int streams = 1;  // of each output
  int outputs() const { return static_cast<int>(type->declaration.outputs.size()); }
  bool folded = false;
  bool routes_stale = true;
  bool playing = false;  // told to play
  bool active = false;   // playing, and somebody hears it
  bool was_active = false;
  bool acts = false;     // does something beside its sound: computed whenever it plays, heard or not
  bool ahead = false;    // a listener, or what one hears: computed before all others
  std::int64_t start_at = kNever;
  std::int64_t stop_at = kNever;
  std::int64_t duration = 0;
};

namespace {

std::size_t block_floats(const Shape& shape, bool held) {
  return static_cast<std::size_t>(shape.groups) * static_cast<std::size_t>(shape.width) * (held ? 1 : kBlock);
}

// Are they all streams of one output of the node, in their order?
bool is_identity(const std::vector<Tap>& taps, int node, int streams) {
  if (static_cast<int>(taps.size()) != streams || taps.front().stream % streams != 0) return false;
  for (int s = 0; s < streams; ++s)
    if (!(taps[static_cast<std::size_t>(s)] == Tap{node, taps.front().stream + s})) return false;
  return true;
}

// A mix of all streams of a node, stream s into voice s % voices, where 16 % voices is 0: it can as well read the sums of
// the groups, lane by lane.
bool mixes_down(const Plan& plan, const Node& reader, int source) {
  return reader.object == "Mix" && kMaxWidth % reader.streams == 0 && reader.inputs.size() == 1 &&
         is_identity(reader.inputs[0].taps, source, plan.nodes[static_cast<std::size_t>(source)].streams);
}

bool out_repeats_every_group(const std::vector<int>& out) {
  for (std::size_t s = kMaxWidth; s < out.size(); ++s)
    if (out[s] != out[s - kMaxWidth]) return false;
  return true;
}

template <class Visit>
void for_each_argument(const Node& node, Visit visit) {
  for (const Argument& a : node.inputs) visit(a);
  for (const Argument& a : node.values) visit(a);
  visit(node.mul);
  visit(node.add);
}

}  // namespace

Graph::Graph(const Plan& plan, std::span<float> shared)
    : channels_(plan.channels), rate_(plan.rate), silence_(kBlock), shared_(shared), tables_(plan.nodes.size()) {
  inputs_.channels.assign(static_cast<std::size_t>(plan.input_channels), silence_.data());
  if (shared_.empty() && plan.shared_floats > 0) {
    own_shared_ = AlignedFloats(static_cast<std::size_t>(plan.shared_floats));
    shared_ = {own_shared_.data(), own_shared_.size()};
  }
  for (const Node& node : plan.nodes) {
    auto work = std::make_unique<Work>();
    work->type = Registry::find(node.object);
    if (!work->type) throw std::runtime_error(node.name + ": no object called " + node.object);
    work->streams = node.streams;
    works_.push_back(std::move(work));
  }
  choose_folding(plan);
  for (int i = 0; i < static_cast<int>(plan.nodes.size()); ++i) {
    const std::string& name = plan.nodes[static_cast<std::size_t>(i)].name;
    try {
      build_node(plan, i);
    } catch (const std::bad_alloc&) {
      throw std::runtime_error(name + ": needs more memory than there is");
    } catch (const std::exception& error) {
      throw std::runtime_error(name + ": " + error.what());
    }
  }
  choose_ahead();
}

Graph::~Graph() = default;

// A bank whose every reader mixes its streams down is summed while it is computed: its streams never go through memory.
void Graph::choose_folding(const Plan& plan) {
  std::vector<int> readers(plan.nodes.size(), 0), mixing(plan.nodes.size(), 0);
  for (const Node& reader : plan.nodes)
    for_each_argument(reader, [&](const Argument& argument) {
      int last = -1;
      for (const Tap& tap : argument.taps) {
        if (tap.node == last) continue;
        last = tap.node;
        ++readers[static_cast<std::size_t>(tap.node)];
        if (mixes_down(plan, reader, tap.node)) ++mixing[static_cast<std::size_t>(tap.node)];
      }
    });
  for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
    const Node& node = plan.nodes[i];
    const bool heard = readers[i] > 0 || !node.out.empty();
    works_[i]->folded = works_[i]->type->foldable && !works_[i]->type->pure && node.streams > kMaxWidth && heard && readers[i] == mixing[i] &&
                        out_repeats_every_group(node.out) && !node.mul.is_signal() && !node.add.is_signal();
  }
}

void Graph::build_node(const Plan& plan, int index) {
  const Node& node = plan.nodes[static_cast<std::size_t>(index)];
  Work& work = *works_[static_cast<std::size_t>(index)];
  const Declaration& declaration = work.type->declaration;

  UnitSetup setup;
  setup.rate = plan.rate;
  setup.streams = node.streams;
  setup.offline = plan.offline;
  setup.audio = &inputs_;
  std::size_t next_fixed = 0;
  for (const Parameter& parameter : declaration.parameters) {
    if (parameter.kind == ParameterKind::Input || parameter.kind == ParameterKind::Value) continue;
    const FixedArgument& argument = node.fixed.at(next_fixed++);
    Fixed fixed{argument.number, argument.text, argument.numbers, argument.points, {}, {}, {}, argument.places, static_cast<int>(argument.actions.size())};
    hand_out_tables(argument, parameter, fixed);
    setup.fixed.push_back(std::move(fixed));
    for (const Action& action : argument.actions) {
      work.actions.push_back(action);
      work.action_seeds.push_back(seed_of_stream(node.seed, static_cast<int>(work.actions.size())));
    }
  }
  if (declaration.role == ObjectRole::Table) {
    tables_[static_cast<std::size_t>(index)] = TableMemory(work.type->make_table(plan.rate, setup.fixed), plan.rate, shared_);
    return;
  }

  const Shape shape = Shape::of(node.streams);
  std::size_t next_input = 0, next_value = 0;
  bool all_held = true;
  const auto take = [&](const Argument& argument, const Shape& reader_shape, int parameter) {
    const View view = bind(plan, index, argument, reader_shape, parameter);
    all_held &= view.held();
    return view;
  };
  for (int p = 0; p < static_cast<int>(declaration.parameters.size()); ++p) {
    const Parameter& parameter = declaration.parameters[static_cast<std::size_t>(p)];
    if (parameter.kind == ParameterKind::Input) {
      const Argument& argument = node.inputs.at(next_input++);
      const int given = static_cast<int>(std::max(argument.taps.size(), argument.numbers.size()));
      setup.inputs.push_back(take(argument, parameter.whole ? Shape::of(given) : shape, p));
    } else if (parameter.kind == ParameterKind::Value) {
      setup.values.push_back(take(node.values.at(next_value++), shape, p));
    }
  }
  setup.mul = take(node.mul, shape, kMul);
  setup.add = take(node.add, shape, kAdd);

  const bool held = work.type->pure && all_held;
  work.buffer = AlignedFloats(work.folded ? static_cast<std::size_t>(kMaxWidth * kBlock)
                                          : block_floats(shape, held) * static_cast<std::size_t>(work.outputs()));
  const auto width = static_cast<std::uint32_t>(shape.width);
  work.output = {work.buffer.data(), held ? 0 : width, held ? width : width * kBlock, shape, work.folded};
  setup.output = work.output;
  setup.scaled.clear();
  for (const OutputPort& port : declaration.outputs) setup.scaled.push_back(port.scaled);
  for (int s = 0; s < node.streams; ++s) setup.seeds.push_back(seed_of_stream(node.seed, node.first_stream + s));
  if (work.folded) work.output.shape = Shape::of(kMaxWidth);  // what its readers see

  work.unit = work.type->make(setup);
  work.out = node.out;
  work.out_period = work.output.shape.width == kMaxWidth && !work.output.held() ? period_of(work.out) : 0;
  if (declaration.role == ObjectRole::Event) events_.push_back(index);
  work.acts = declaration.role == ObjectRole::Event || declaration.writes_table() || work.unit->keeps_time();
  work.duration = std::llround(node.play.duration * rate_);
  if (node.play.on) work.start_at = std::llround(node.play.delay * rate_);
}

void Graph::hand_out_tables(const FixedArgument& argument, const Parameter& parameter, Fixed& fixed) {
  for (const int node : argument.tables) {
    std::vector<const Table*>& source = fixed.sources.emplace_back();
    for (Table& table : tables_.at(static_cast<std::size_t>(node)).tables()) {
      source.push_back(&table);
      fixed.tables.push_back(&table);
      if (parameter.writes) fixed.written.push_back(&table);
    }
  }
}

// An Event object that acts on its input (TrigFunc) acts in the very frame of a trigger. So what it hears is computed first, a block at a
// time; then the others, up to that frame and from it on. What it hears cannot be computed again: an action upon that waits for its next block.
void Graph::choose_ahead() {
  for (int i : events_) {
    Work& work = *works_[static_cast<std::size_t>(i)];
    const auto& parameters = work.type->declaration.parameters;
    work.ahead = std::any_of(parameters.begin(), parameters.end(), [](const Parameter& p) { return p.kind == ParameterKind::Input; });
    if (work.ahead) listeners_.push_back(i);
  }
  for (auto work = works_.rbegin(); work != works_.rend(); ++work)
    if ((*work)->ahead)
      for (int source : (*work)->sources) works_[static_cast<std::size_t>(source)]->ahead = true;
}

View Graph::bind(const Plan& plan, int reader, const Argument& argument, Shape shape, int parameter) {
  if (!argument.is_signal()) return bind_numbers(reader, argument, shape, parameter);
  for (const Tap& tap : argument.taps)
    if (tap.node < 0 || tap.node >= reader || tap.stream < 0 ||
        tap.stream >= plan.nodes[static_cast<std::size_t>(tap.node)].streams * works_[static_cast<std::size_t>(tap.node)]->outputs())
      throw std::runtime_error("reads a stream that is not there");
  return bind_taps(reader, argument, shape);
}

View Graph::bind_numbers(int reader, const Argument& argument, Shape shape, int parameter) {
  AlignedFloats values(static_cast<std::size_t>(shape.lanes()));
  for (int lane = 0; lane < shape.lanes(); ++lane)
    values[static_cast<std::size_t>(lane)] =
        static_cast<float>(argument.numbers.at(static_cast<std::size_t>(lane % shape.streams) % argument.numbers.size()));
  const View view{values.data(), 0, static_cast<std::uint32_t>(shape.width), shape};
  works_[static_cast<std::size_t>(reader)]->slots.push_back({parameter, shape, std::move(values)});
  return view;
}

View Graph::bind_taps(int reader, const Argument& argument, Shape shape) {
  for (const Tap& tap : argument.taps) link(tap.node, reader);
  const int first = argument.taps.front().node;
  const Work& source = *works_[static_cast<std::size_t>(first)];
  if (is_identity(argument.taps, first, source.streams) && (source.folded || source.output.shape == shape)) {
    const Output output = source.output.of(argument.taps.front().stream / source.streams);
    return {output.data, output.frame_stride, output.group_stride, output.shape};
  }
  return add_route(reader, argument, shape);
}

View Graph::add_route(int reader, const Argument& argument, Shape shape) {
  Route route;
  route.shape = shape;
  const bool same_for_all = std::all_of(argument.taps.begin(), argument.taps.end(), [&](const Tap& t) { return t == argument.taps.front(); });
  route.held = std::all_of(argument.taps.begin(), argument.taps.end(),
                           [&](const Tap& t) { return works_[static_cast<std::size_t>(t.node)]->output.held(); });
  const int lanes = same_for_all ? 1 : shape.lanes();
  for (int lane = 0; lane < lanes; ++lane) {
    const Tap& tap = argument.taps[static_cast<std::size_t>(lane % shape.streams) % argument.taps.size()];
    const Work& source = *works_[static_cast<std::size_t>(tap.node)];
    const Output from = source.output.of(tap.stream / source.streams);
    route.lanes.push_back({&from.at(tap.stream % source.streams, 0), from.frame_stride});
  }
  const Shape stored = same_for_all ? Shape{shape.width, shape.width, 1} : shape;
  route.buffer = AlignedFloats(block_floats(stored, route.held));
  const auto width = static_cast<std::uint32_t>(shape.width);
  const View view{route.buffer.data(), route.held ? 0 : width, same_for_all ? 0 : route.held ? width : width * kBlock, shape};
  works_[static_cast<std::size_t>(reader)]->routes.push_back(std::move(route));
  return view;
}

void Graph::link(int source, int reader) {
  std::vector<int>& sources = works_[static_cast<std::size_t>(reader)]->sources;
  if (std::find(sources.begin(), sources.end(), source) != sources.end()) return;
  sources.push_back(source);
  Work& from = *works_[static_cast<std::size_t>(source)];
  if (from.output.held()) from.held_readers.push_back(reader);
}

bool Graph::set(int node, int parameter, int stream, double value) {
  if (node < 0 || node >= static_cast<int>(works_.size())) return false;
  Work& work = *works_[static_cast<std::size_t>(node)];
  for (Slot& slot : work.slots) {
    if (slot.parameter != parameter) continue;
    for (int lane = 0; lane < slot.shape.lanes(); ++lane)
      if (stream < 0 || lane % slot.shape.streams == stream) slot.values[static_cast<std::size_t>(lane)] = static_cast<float>(value);
    work.unit->changed = true;
    return true;
  }
  return false;
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
  if (node < 0 || node >= static_cast<int>(works_.size()) || !works_[static_cast<std::size_t>(node)]->playing) return;
  Work& work = *works_[static_cast<std::size_t>(node)];
  const std::int64_t tail = work.unit->stop();
  work.duration = 0;
  if (tail > 0) {
    work.stop_at = now_ + tail;
  } else {
    work.playing = false;
    work.stop_at = kNever;
    activity_changed_ = true;
  }
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
  if (action.kind == Action::Play) return play(action.node);
  if (action.kind == Action::Stop) return stop(action.node);
  std::uint64_t& seed = actor.action_seeds[static_cast<std::size_t>(action_index)];
  const bool for_all = action.values.size() == 1;
  // An input that is taken with all its streams (Mixer's amp) may have more of them than the object.
  const int streams = std::max(works_[static_cast<std::size_t>(action.node)]->streams, static_cast<int>(action.values.size()));
  for (int s = 0; s < (for_all ? 1 : streams); ++s) {
    const ValueSource& source = action.values[static_cast<std::size_t>(s) % action.values.size()];
    const double random = source.choice.size() == 1 ? 0 : uniform(seed);
    const double value = source.choice.empty() ? source.low + random * (source.high - source.low)
                                               : source.choice[static_cast<std::size_t>(random * static_cast<double>(source.choice.size()))];
    set(action.node, action.parameter, for_all ? -1 : s, value);
  }
}

// A block of the inputs, from `offset` in the period on.
void Graph::take_inputs(std::span<const float* const> inputs, int offset) {
  for (std::size_t c = 0; c < inputs_.channels.size(); ++c)
    inputs_.channels[c] = c < inputs.size() && inputs[c] ? inputs[c] + offset : silence_.data();
}

void Graph::render(std::span<float* const> channels, int frames, std::span<const float* const> inputs) {
  for (float* channel : channels) std::memset(channel, 0, static_cast<std::size_t>(frames) * sizeof(float));
  for (int done = 0; done < frames;) {
    take_inputs(inputs, done);
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
  for (const auto& work : works_)
    if (work->ahead && work->active) compute(*work, frames);
  for (int i : listeners_)
    if (works_[static_cast<std::size_t>(i)]->active) works_[static_cast<std::size_t>(i)]->unit->listen(now_, frames);
  ahead_ = frames;
}

// What was computed ahead, without the frames that have been played: the next ones move to where a block begins.
void Graph::shift_ahead(int frames) {
  ahead_ -= frames;
  if (ahead_ == 0) return;
  for (const auto& work : works_) {
    if (!work->ahead || !work->active || work->output.held()) continue;
    const auto width = static_cast<std::size_t>(work->output.frame_stride);
    for (std::size_t group = 0; group < work->buffer.size(); group += width * kBlock)
      std::memmove(&work->buffer[group], &work->buffer[group + static_cast<std::size_t>(frames) * width],
                   static_cast<std::size_t>(ahead_) * width * sizeof(float));
  }
}

void Graph::compute(Work& work, int frames) {
  const bool stale = work.routes_stale || work.unit->changed;
  for (const Route& route : work.routes)
    if (!route.held || stale) run_route(route, frames);
  work.routes_stale = false;
  if (!work.output.held()) return work.unit->run(frames);
  if (!work.unit->changed) return;
  work.unit->run(1);
  work.unit->changed = false;
  for (int reader : work.held_readers) works_[static_cast<std::size_t>(reader)]->unit->changed = true;
}

void Graph::run_block(std::span<float* const> channels, int offset, int frames) {
  for (const auto& work : works_) {
    if (!work->active) continue;
    if (!work->ahead) compute(*work, frames);
    if (!work->out.empty()) mix_out(*work, channels, offset, frames);
  }
}

void Graph::run_route(const Route& route, int frames) const {
  const int count = route.held ? 1 : frames;
  const int width = route.shape.width;
  float* to = route.buffer.data();
  if (route.lanes.size() == 1) {
    const Route::Lane& lane = route.lanes.front();
    for (int f = 0; f < count; ++f) std::fill_n(to + f * width, width, lane.data[static_cast<std::size_t>(f) * lane.frame_stride]);
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
  for (int s = 0; s < work.streams; ++s) {
    float* to = channels[static_cast<std::size_t>(work.out[static_cast<std::size_t>(s)])] + offset;
    const float* from = &output.at(s, 0);
    if (output.frame_stride == 1) add_samples(to, from, static_cast<std::size_t>(frames));
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
