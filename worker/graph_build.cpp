// From a Plan to a Graph: memory, tables, units, and who reads what. All at load.
#include <algorithm>
#include <cmath>
#include <functional>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>

#include "worker/folding.h"
#include "worker/graph_work.h"
#include "worker/objects/spectral_signals.h"
#include "worker/published_area.h"
#include "worker/random.h"
#include "worker/rates.h"
#include "worker/simd/lane_sums.h"

namespace tutti {

namespace {

std::size_t block_floats(const Shape& shape, bool held) {
  return static_cast<std::size_t>(shape.groups) * static_cast<std::size_t>(shape.width) * (held ? 1 : kBlock);
}

}  // namespace

Graph::Graph(const Plan& plan, std::span<float> shared, PublishedAreaMaker* published)
    : channels_(plan.channels + plan.sent), rate_(plan.rate), silence_(kBlock), shared_(shared), published_(published), tables_(plan.nodes.size()) {
  inputs_.channels.assign(static_cast<std::size_t>(plan.input_channels) + plan.received.size(), silence_.data());
  if (shared_.empty() && plan.shared_floats > 0) {
    own_shared_ = AlignedFloats(static_cast<std::size_t>(plan.shared_floats));
    shared_ = {own_shared_.data(), own_shared_.size()};
  }
  for (const Node& node : plan.nodes) {
    auto work = std::make_unique<Work>();
    work->type = Registry::find(node.object);
    if (!work->type) throw std::runtime_error(node.name + ": no object called " + node.object);
    work->streams = node.streams;
    work->rate = node.rate;
    if (!is_rate(node.rate) || !is_rate(node.reads_at)) throw std::runtime_error(node.name + ": runs at a rate that is none");
    work->numbers = node.numbers;
    works_.push_back(std::move(work));
  }
  find_runs(plan);
  find_written_tables(plan);
  const std::vector<bool> folded = find_folded(plan.nodes);
  for (std::size_t i = 0; i < works_.size(); ++i) works_[i]->folded = folded[i];
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
  published_ = nullptr;
}

Graph::~Graph() = default;

void Graph::build_node(const Plan& plan, int index) {
  const Node& node = plan.nodes[static_cast<std::size_t>(index)];
  Work& work = *works_[static_cast<std::size_t>(index)];
  const Declaration& declaration = work.type->declaration;

  UnitSetup setup;
  setup.rate = plan.rate * factor_of(node.rate);
  setup.reads_at = node.reads_at;
  setup.gives_at = node.rate;
  setup.now = &now_;
  setup.streams = node.streams;
  setup.offline = plan.offline;
  setup.audio = &inputs_;
  setup.midi = &midi_;
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
      setup.spectra.emplace_back();
      if (parameter.spectrum) {
        setup.spectra.back() = bind_spectra(plan, index, argument);
        setup.inputs.push_back({silence_.data(), 0, 0, shape});
        continue;
      }
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
  for (int s = 0; s < node.streams; ++s) {
    const int number = node.numbers.empty() ? s : node.numbers.at(static_cast<std::size_t>(s));
    setup.seeds.push_back(analyses(declaration) ? node.seed + static_cast<std::uint64_t>(number) : seed_of_stream(node.seed, number));
  }
  if (work.folded) work.output.shape = Shape::of(kMaxWidth);  // what its readers see
  if (published_) setup.published = published_->add(node, declaration, setup.rate);
  const std::optional<PublishedKind> shows = published_kind(declaration);
  if (shows && declaration.role == ObjectRole::Audio) work.shown = setup.published;
  work.counts_triggers = shows == PublishedKind::Triggers;

  work.unit = work.type->make(setup);
  work.reads_spectra = reads_spectra(declaration);
  work.out = node.out;
  work.all_out = std::none_of(work.out.begin(), work.out.end(), [](int channel) { return channel < 0; });
  work.out_period = work.output.shape.width == kMaxWidth && !work.output.held() && work.all_out ? period_of(work.out) : 0;
  if (declaration.role == ObjectRole::Event) events_.push_back(index);
  work.acts = declaration.role == ObjectRole::Event || declaration.writes_table() || shows || work.unit->keeps_time();
  work.given_delay = std::llround(node.play.delay * rate_);
  work.duration = work.given_duration = std::llround(node.play.duration * rate_);
  if (node.play.on) work.start_at = work.given_delay;
}

void Graph::find_written_tables(const Plan& plan) {
  written_.assign(plan.nodes.size(), false);
  for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
    std::size_t next_fixed = 0;
    for (const Parameter& parameter : works_[i]->type->declaration.parameters) {
      if (parameter.kind == ParameterKind::Input || parameter.kind == ParameterKind::Value) continue;
      const FixedArgument& argument = plan.nodes[i].fixed.at(next_fixed++);
      if (parameter.writes)
        for (const int node : argument.tables) written_.at(static_cast<std::size_t>(node)) = true;
    }
  }
}

void Graph::hand_out_tables(const FixedArgument& argument, const Parameter& parameter, Fixed& fixed) {
  for (const int node : argument.tables) {
    std::vector<const Table*>& source = fixed.sources.emplace_back();
    for (Table& table : tables_.at(static_cast<std::size_t>(node)).tables()) {
      source.push_back(&table);
      fixed.tables.push_back(&table);
      if (parameter.writes) fixed.written.push_back(&table);
      // Those of the instance are written by other patches.
      const bool shared = std::less_equal<>()(shared_.data(), table.samples.data()) && std::less<>()(table.samples.data(), shared_.data() + shared_.size());
      if (shared || written_.at(static_cast<std::size_t>(node))) fixed.number = 1;
    }
  }
}

// An Event object that acts on its input (TrigFunc) acts in the very frame of a trigger. So what it hears is computed first, a block at a
// time; then the others, up to that frame and from it on. What it hears cannot be computed again: an action upon that waits for its next block.
void Graph::choose_ahead() {
  for (int i : events_) {
    Work& work = *works_[static_cast<std::size_t>(i)];
    const auto& parameters = work.type->declaration.parameters;
    const auto has = [&](ParameterKind kind) { return std::any_of(parameters.begin(), parameters.end(), [&](const Parameter& p) { return p.kind == kind; }); };
    work.ahead = has(ParameterKind::Input) && has(ParameterKind::Actions);
    if (work.ahead) listeners_.push_back(i);
  }
  for (bool more = !listeners_.empty(); more;) {
    for (auto work = works_.rbegin(); work != works_.rend(); ++work)
      if ((*work)->ahead)
        for (int source : (*work)->sources) works_[static_cast<std::size_t>(source)]->ahead = true;
    more = take_readers_of_frames();
  }
  for (const Run& run : runs_)
    for (int i = run.first; run.rate > 1 && i < run.end; ++i)
      if (works_[static_cast<std::size_t>(i)]->ahead) throw std::runtime_error("an event hears an object of a fast rate");  // whose frames are gone when others read them
}

// Frames belong to a block: those who read them are computed with whom they read. True: there was one more.
bool Graph::take_readers_of_frames() {
  bool more = false;
  for (const auto& work : works_) {
    const auto is_ahead = [&](int source) { return works_[static_cast<std::size_t>(source)]->ahead && is_spectral(works_[static_cast<std::size_t>(source)]->type->declaration); };
    if (work->ahead || !work->reads_spectra || std::none_of(work->sources.begin(), work->sources.end(), is_ahead)) continue;
    work->ahead = more = true;
  }
  return more;
}

std::vector<const SpectralStream*> Graph::bind_spectra(const Plan& plan, int reader, const Argument& argument) {
  std::vector<const SpectralStream*> spectra;
  for (int s = 0; s < plan.nodes[static_cast<std::size_t>(reader)].streams; ++s) {
    if (argument.taps.empty()) throw std::runtime_error("found numbers, expected frames of a phase vocoder");
    const Tap& tap = argument.taps[static_cast<std::size_t>(s) % argument.taps.size()];
    if (tap.node < 0 || tap.node >= reader || tap.stream < 0 || tap.stream >= plan.nodes[static_cast<std::size_t>(tap.node)].streams) throw std::runtime_error("reads a stream that is not there");
    const Work& source = *works_[static_cast<std::size_t>(tap.node)];
    spectra.push_back(source.unit ? source.unit->spectrum(tap.stream) : nullptr);
    if (!spectra.back()) throw std::runtime_error("reads samples, expected frames of a phase vocoder");
    link(tap.node, reader);
  }
  return spectra;
}

// What is read at a fast rate is read while it is computed, frame by frame of the patch: reader and read stand in one run.
void Graph::find_runs(const Plan& plan) {
  std::vector<int> run_of;
  for (int i = 0; i < static_cast<int>(plan.nodes.size()); ++i) {
    const Node& node = plan.nodes[static_cast<std::size_t>(i)];
    const int rate = faster(node.rate, node.reads_at);
    if (runs_.empty() || runs_.back().rate != rate) runs_.push_back({i, i, rate});
    runs_.back().end = i + 1;
    run_of.push_back(static_cast<int>(runs_.size()));
    each_argument(node, [&](const Argument& argument) {
      for (const Tap& tap : argument.taps) {
        if (tap.node < 0 || tap.node >= i) throw std::runtime_error(node.name + ": reads a stream that is not there");
        const Node& read = plan.nodes[static_cast<std::size_t>(tap.node)];
        const bool together = read.rate <= 1 || run_of[static_cast<std::size_t>(tap.node)] == run_of.back();
        if (!together || read.rate != node.reads_at) throw std::runtime_error(node.name + ": reads " + read.name + " at another rate");
      }
    });
  }
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
  route.interleaves = shape.width == 4 && std::all_of(route.lanes.begin(), route.lanes.end(), [](const Route::Lane& lane) { return lane.frame_stride == 1; });
  if (shape.width == kMaxWidth && !same_for_all && !route.held) find_rows(route, argument);
  const Shape stored = same_for_all ? Shape{shape.width, shape.width, 1} : shape;
  route.buffer = AlignedFloats(block_floats(stored, route.held));
  const auto width = static_cast<std::uint32_t>(shape.width);
  const View view{route.buffer.data(), route.held ? 0 : width, same_for_all ? 0 : route.held ? width : width * kBlock, shape};
  works_[static_cast<std::size_t>(reader)]->routes.push_back(std::move(route));
  return view;
}

void Graph::find_rows(Route& route, const Argument& argument) const {
  for (int group = 0; group < route.shape.groups; ++group) {
    Route::Row row{};
    for (int l = 0; l < kMaxWidth; ++l) {
      const int lane = group * kMaxWidth + l;
      const Tap& tap = argument.taps[static_cast<std::size_t>(lane % route.shape.streams) % argument.taps.size()];
      const Output& from = works_[static_cast<std::size_t>(tap.node)]->output;
      if (from.frame_stride != 4 && from.frame_stride != kMaxWidth) return route.rows.clear();
      row.lanes[l] = tap.stream % works_[static_cast<std::size_t>(tap.node)]->streams % static_cast<int>(from.frame_stride);
      const float* data = route.lanes[static_cast<std::size_t>(lane)].data - row.lanes[l];
      if (l > 0 && data != row.data) return route.rows.clear();
      row.data = data;
      row.width = from.frame_stride;
    }
    route.rows.push_back(row);
  }
}

void Graph::link(int source, int reader) {
  std::vector<int>& sources = works_[static_cast<std::size_t>(reader)]->sources;
  if (std::find(sources.begin(), sources.end(), source) != sources.end()) return;
  sources.push_back(source);
  Work& from = *works_[static_cast<std::size_t>(source)];
  if (from.output.held()) from.held_readers.push_back(reader);
}

}  // namespace tutti
