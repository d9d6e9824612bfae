#include "coordinator/patch/compile.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <unordered_map>

#include "coordinator/patch/analyses.h"
#include "coordinator/patch/evaluate.h"
#include "coordinator/patch/live_frames.h"
#include "coordinator/patch/nearest_name.h"
#include "coordinator/patch/node_arguments.h"
#include "coordinator/patch/nodes.h"
#include "coordinator/patch/order.h"
#include "coordinator/patch/rates.h"
#include "coordinator/patch/reader.h"
#include "coordinator/patch/seeds.h"
#include "coordinator/patch/shared_tables.h"
#include "coordinator/patch/streams.h"
#include "coordinator/patch/text_file.h"
#include "coordinator/patch/unheard.h"
#include "worker/objects/checks.h"
#include "worker/rates.h"

namespace tutti {

namespace {

class Compiler {
 public:
  Compiler(const Patch& patch, double rate, int copy, Simplification simplification, std::string name, const OnLoad& on_load)
      : patch_(patch), copy_(copy), name_(name.empty() ? patch.stem + (copy > 0 ? "#" + std::to_string(copy + 1) : "") : std::move(name)), rate_(rate), simplification_(simplification), on_load_(on_load), problems_(patch.path), nodes_(problems_), node_of_object_(patch.objects.size(), -1),
        evaluator_(nodes_, node_of_object_, rate) {}

  CompiledPatch compile() {
    CompiledPatch compiled;
    const std::vector<int> order = order_objects(patch_, problems_);
    if (problems_.empty())
      for (const int object : order) {
        if (nodes_.over_budget() || problems_.enough()) break;
        compile_object(object);
      }
    if (problems_.empty()) compile_actions();
    if (problems_.empty()) put_in_order();
    compiled.problems = problems_.take();
    if (compiled.problems.empty()) finish(compiled);
    return compiled;
  }

 private:
  Site site_of(const PatchObject& object, int parameter) const {
    const Given* given = object.find(parameter);
    return {object.name, parameter_of(object.type->declaration, parameter).name, given ? given->line : object.line};
  }

  // The value of an Input, a Value, mul or add, not yet spread over the streams.
  Argument argument(const PatchObject& object, int parameter) {
    const Parameter& declared = parameter_of(object.type->declaration, parameter);
    const Given* given = object.find(parameter);
    if (!given) return {{declared.number}, {}};
    const Site site = site_of(object, parameter);
    return evaluator_.evaluate(std::get<Items>(given->value), declared, seed_of(patch_.seed, copy_, object.name, declared.name), site);
  }

  void compile_object(int index) {
    const PatchObject& object = patch_.objects[static_cast<std::size_t>(index)];
    const Declaration& declaration = object.type->declaration;
    const std::size_t parameters = declaration.parameters.size();
    Node node;
    node.object = declaration.name;
    node.name = object.name;
    node.seed = seed_of(patch_.seed, copy_, object.name);
    node.play = object.play;
    node.rate = object.rate;
    node.reads_at = read_rate(object);
    nodes_.run_at(node.reads_at);
    std::size_t longest = 1;
    bool complete = true;
    const std::size_t problems_before = problems_.count();
    check_rates_of_spectra(object);
    std::vector<Argument> arguments(parameters + 2);
    for (std::size_t i = 0; i < parameters + 2; ++i) {
      const int parameter = i < parameters ? static_cast<int>(i) : i == parameters ? kMul : kAdd;
      const Parameter& p = parameter_of(declaration, parameter);
      if (is_fixed(p)) {
        node.fixed.push_back(fixed(object, parameter, longest));
        continue;
      }
      arguments[i] = argument(object, parameter);
      complete &= size_of(arguments[i]) > 0;
      if (!p.whole) longest = std::max(longest, size_of(arguments[i]));
    }
    if (!complete || problems_.count() > problems_before) return;
    const auto counted = count_streams(declaration, node.fixed, longest);
    const Site site = site_of_streams(object);
    if (const auto* wrong = std::get_if<std::string>(&counted)) return nodes_.report(site, *wrong);
    const Streams streams = std::get<Streams>(counted);
    if (!nodes_.take(streams.count * declaration.outputs.size(), site)) return;
    node.streams = static_cast<int>(streams.count);
    for (std::size_t i = 0; i < parameters + 2; ++i) {
      const Parameter& p = parameter_of(declaration, i < parameters ? static_cast<int>(i) : kMul);
      if (is_fixed(p)) continue;
      Argument spread = p.whole ? std::move(arguments[i]) : nodes_.spread(arguments[i], streams.count, streams.divisor, site);
      if (i == parameters) node.mul = std::move(spread);
      else if (i > parameters) node.add = std::move(spread);
      else (p.kind == ParameterKind::Input ? node.inputs : node.values).push_back(std::move(spread));
    }
    if (node.rate != node.reads_at && (node.mul.is_signal() || node.add.is_signal()))
      return nodes_.report(site_of(object, node.mul.is_signal() ? kMul : kAdd), "found a signal for a Resample between two rates, expected a number; what reads it can multiply and add");
    std::vector<int> out = channels_of(object, node.streams);
    if (node.rate == 1) node.out = std::move(out), out.clear();
    if (nodes_.over_budget()) return;
    if (const auto wrong = size_frames(node, declaration)) return report(object, *wrong);
    if (const auto wrong = check(node)) return report(object, *wrong);
    node_of_object_[static_cast<std::size_t>(index)] = nodes_.add(std::move(node));
    const int made = node_of_object_[static_cast<std::size_t>(index)];
    if (const auto wrong = frame_sizes_.add(made, nodes_[made])) nodes_.report(site, *wrong);
    if (!out.empty()) send_at_patch_rate(object, node_of_object_[static_cast<std::size_t>(index)], std::move(out));
  }

  std::optional<WrongParameter> check(Node& node) const {
    const auto read = [this](const std::string& path, std::uintmax_t most_bytes) {
      if (on_load_) on_load_(path);
      return read_text_file(path, most_bytes, "a text file");
    };
    return check_node(node, {rate_ * factor_of(node.rate), patch_.directory, read});
  }

  void report(const PatchObject& object, const WrongParameter& wrong) {
    const std::vector<std::string_view> candidates(wrong.candidates.begin(), wrong.candidates.end());
    nodes_.report(site_of(object, *object.type->declaration.find(wrong.parameter)), wrong.message + did_you_mean(wrong.name, candidates));
  }

  // Frames can't be resampled.
  void check_rates_of_spectra(const PatchObject& object) {
    for (const Given& given : object.given) {
      const Items* items = std::get_if<Items>(&given.value);
      if (!items || !parameter_of(object.type->declaration, given.parameter).spectrum) continue;
      for (const Item& item : *items) {
        const auto* expression = std::get_if<Expression>(&item);
        const auto* name = expression ? std::get_if<Expression::Name>(&expression->steps.front()) : nullptr;
        if (name && name->object >= 0 && patch_.objects[static_cast<std::size_t>(name->object)].rate != object.rate)
          return nodes_.report(site_of(object, given.parameter), "found " + name->name + ", which has another \"rate\", expected frames made at the same one");
      }
    }
  }

  // Where a wrong number of streams is reported: at the file that brings them, if one does.
  Site site_of_streams(const PatchObject& object) const {
    const std::vector<Parameter>& parameters = object.type->declaration.parameters;
    for (std::size_t i = 0; i < parameters.size(); ++i)
      if (parameters[i].streams_rule == StreamsRule::Channels) return site_of(object, static_cast<int>(i));
    return {object.name, "", object.line};
  }

  std::vector<int> channels_of(const PatchObject& object, int streams) const {
    std::vector<int> channels;
    for (std::size_t s = 0; !object.out.empty() && s < static_cast<std::size_t>(streams); ++s) {
      const std::size_t channel = object.out_is_list ? static_cast<std::size_t>(object.out[s % object.out.size()]) : static_cast<std::size_t>(object.out[0]) + s;
      channels.push_back(static_cast<int>(channel % static_cast<std::size_t>(patch_.channels)));
    }
    return channels;
  }

  void send_at_patch_rate(const PatchObject& object, int node, std::vector<int> out) {
    const Site site{object.name, "out", object.line};
    const Argument sent = nodes_.at_rate(nodes_.streams_of(node, site), 1, site);
    if (sent.is_signal()) nodes_[sent.taps.front().node].out = std::move(out);
  }

  // The rate of what an object reads: its own, but for a Resample, which takes the one of what it is given.
  int read_rate(const PatchObject& object) const {
    const Given* given = object.type->declaration.name == "Resample" ? object.find(0) : nullptr;
    const Items* items = given ? std::get_if<Items>(&given->value) : nullptr;
    for (std::size_t i = 0; items && i < items->size(); ++i)
      if (const auto* expression = std::get_if<Expression>(&(*items)[i]))
        for (const Expression::Step& step : expression->steps)
          if (const auto* name = std::get_if<Expression::Name>(&step); name && name->object >= 0) return between(patch_.objects[static_cast<std::size_t>(name->object)].rate, object.rate);
    return object.rate;
  }
  // A Resample converts from or to the patch's rate; what comes from another is converted to that before.
  static int between(int given, int wanted) { return given != 1 && wanted != 1 && given != wanted ? 1 : given; }

  FixedArgument fixed(const PatchObject& object, int parameter, std::size_t& longest) {
    const Parameter& p = parameter_of(object.type->declaration, parameter);
    FixedArgument result{p.number, p.text, p.numbers, p.points, {}, {}, {}, {}};
    const Given* given = object.find(parameter);
    if (!given) return result;
    const Site site = site_of(object, parameter);
    if (const auto* number = std::get_if<double>(&given->value)) result.number = *number;
    if (const auto* points = std::get_if<Given::Points>(&given->value); points && nodes_.take(2 * points->size(), site)) result.points = *points;
    if (const auto* names = std::get_if<Given::Names>(&given->value)) result.names = *names;
    if (const auto* rows = std::get_if<Given::Rows>(&given->value); rows && nodes_.take(rows->numbers.size(), site)) {
      result.numbers = rows->numbers;
      result.number = static_cast<double>(rows->width);
    }
    if (const auto* tables = std::get_if<Given::Tables>(&given->value))
      for (const int object_index : *tables) {
        const int table = node_of_object_[static_cast<std::size_t>(object_index)];
        if (table < 0) continue;
        result.tables.push_back(table);
        longest = std::max(longest, static_cast<std::size_t>(nodes_[table].streams));
      }
    const auto* path = std::get_if<std::string>(&given->value);
    if (path && p.kind == ParameterKind::Text) result.text = *path;
    else if (path) {
      result.text = absolute(*path);
      if (p.streams_rule != StreamsRule::Channels)
        if (const auto wrong = unreadable(result.text)) nodes_.report(site, *wrong);
    }
    if (const auto* items = std::get_if<Items>(&given->value)) {
      result.numbers = evaluator_.evaluate(*items, p, seed_of(patch_.seed, copy_, object.name, p.name), site).numbers;
    }
    return result;
  }

  std::string absolute(const std::string& path) const {
    std::error_code error;
    const std::filesystem::path whole = std::filesystem::absolute(std::filesystem::path(patch_.directory) / path, error);
    return (error ? std::filesystem::path(path) : whole).lexically_normal().string();
  }

  // Actions come last: a Pattern may act upon objects that are computed after it.
  void compile_actions() {
    for (std::size_t i = 0; i < patch_.objects.size(); ++i) {
      const PatchObject& object = patch_.objects[i];
      for (const Given& given : object.given)
        if (const auto* actions = std::get_if<std::vector<PatchAction>>(&given.value)) compile_actions(object, given.parameter, *actions, node_of_object_[i]);
    }
  }

  void compile_actions(const PatchObject& object, int parameter, const std::vector<PatchAction>& actions, int node) {
    const std::vector<Parameter>& parameters = object.type->declaration.parameters;
    std::vector<Action>& compiled = nodes_[node].fixed[static_cast<std::size_t>(fixed_index(object.type->declaration, parameter))].actions;
    std::uint64_t random = seed_of(patch_.seed, copy_, object.name, "to");
    for (const PatchAction& action : actions) {
      const Site site{object.name, parameters[static_cast<std::size_t>(parameter)].name, action.line};
      if (!nodes_.take(1, site)) return;
      const int acted_upon = node_of_object_[static_cast<std::size_t>(action.object)];
      Action& result = compiled.emplace_back(Action{action.kind, acted_upon, nodes_[acted_upon].streams, action.parameter, {}});
      if (action.kind != Action::Set) continue;
      const PatchObject& target = patch_.objects[static_cast<std::size_t>(action.object)];
      const Parameter& set = parameter_of(target.type->declaration, action.parameter);
      if (argument_of(nodes_[result.node], target.type->declaration, action.parameter).is_signal())
        nodes_.report(site, "found an action that sets " + target.name + "." + set.name + ", which a signal drives; expected a parameter that is given as a number");
      for (const Item& item : action.to) add_sources(item, set, random, site, result.values);
      check_frames(target, result, set, site);
    }
  }

  // Sizes and windows of frames: an action that sets them is checked here, for nobody does so while the patch is played.
  void check_frames(const PatchObject& target, const Action& action, const Parameter& set, const Site& site) {
    const Declaration& declaration = target.type->declaration;
    Node& node = nodes_[action.node];
    const std::optional<int> largest = declaration.find("largest");
    const Given* given = largest ? target.find(*largest) : nullptr;
    const bool is_given = given && std::holds_alternative<double>(given->value) && std::get<double>(given->value) > 0;
    if (action.values.size() > 1 && is_of_all_frames(declaration, action.parameter))
      return nodes_.report(site, "found " + std::to_string(action.values.size()) + " values for " + target.name + "." + set.name + ", expected one for all streams");
    for (const ValueSource& source : action.values) {
      for (const double value : source.choice) {
        if (!is_given) make_room_for_frames(node, declaration, action.parameter, value);
        if (const auto expected = expected_of_frames(node, declaration, action.parameter, value))
          return nodes_.report(site, "found " + shown(value) + " for " + target.name + "." + set.name + ", expected " + *expected);
      }
      if (!source.choice.empty()) continue;
      if (const auto expected = expected_of_frames(node, declaration, action.parameter, std::nan("")))
        return nodes_.report(site, "found any number for " + target.name + "." + set.name + ", expected " + *expected);
    }
  }

  // Random generators are drawn from at each step; everything else is a number for each stream.
  void add_sources(const Item& item, const Parameter& parameter, std::uint64_t& random, const Site& site, std::vector<ValueSource>& sources) {
    const auto* generator = std::get_if<Generator>(&item);
    if (!generator || !generator->is_random()) {
      for (const double x : evaluator_.numbers(item, parameter, random, site)) sources.push_back({{x}, 0, 0});
      return;
    }
    ValueSource source;
    if (generator->kind == Generator::Choice) source.choice = generator->given;
    else source.low = generator->given[0], source.high = generator->given[1];
    if (nodes_.take(generator->count * std::max<std::size_t>(1, source.choice.size()), site)) sources.insert(sources.end(), generator->count, source);
  }

  // Nodes that exchange signals of a fast rate are put together.
  void put_in_order() {
    ordered_ = nodes_.take();
    const RateOrder order = order_by_rates(ordered_);
    if (order.stuck >= 0) {
      const std::string& name = ordered_[static_cast<std::size_t>(order.stuck)].name;
      return nodes_.report({std::string_view(name).substr(0, name.find('.')), "rate", 0}, order.why);
    }
    anonymous_.resize(ordered_.size());
    for (std::size_t i = 0; i < ordered_.size(); ++i) anonymous_[static_cast<std::size_t>(order.places[i])] = nodes_.anonymous(static_cast<int>(i));
    for (int& node : node_of_object_) node = order.places[static_cast<std::size_t>(node)];
  }

  void finish(CompiledPatch& compiled) {
    std::vector<Node>& nodes = compiled.plan.nodes;
    compiled.plan.rate = rate_;
    compiled.plan.channels = patch_.channels;
    nodes = std::move(ordered_);
    const std::vector<bool> anonymous = std::move(anonymous_);
    const std::vector<int> numbers = drop_unheard(nodes);
    for (std::size_t i = 0; i < patch_.objects.size(); ++i)
      if (numbers[static_cast<std::size_t>(node_of_object_[i])] < 0) compiled.unheard.push_back(patch_.objects[i].name);
    number_analyses(nodes, copy_);
    compiled.plan.input_channels = count_input_channels(nodes);
    compiled.plan.midi = std::any_of(nodes.begin(), nodes.end(), [](const Node& node) { return Registry::find(node.object)->declaration.hears_midi(); });
    place_shared_tables(compiled);
    if (!compiled.problems.empty()) return;
    name_nodes(nodes, numbers, anonymous);
    compiled.absorbed = simplify(nodes, of_kept(anonymous, numbers), simplification_);
  }

  // A list for the nodes that were kept from one for all.
  static std::vector<bool> of_kept(const std::vector<bool>& all, const std::vector<int>& numbers) {
    std::vector<bool> kept;
    for (std::size_t i = 0; i < all.size(); ++i)
      if (numbers[i] >= 0) kept.push_back(all[i]);
    return kept;
  }

  static int count_input_channels(const std::vector<Node>& nodes) {
    int channels = 0;
    for (const Node& node : nodes) {
      std::size_t value = 0;
      for (const Parameter& p : Registry::find(node.object)->declaration.parameters) {
        if (p.kind != ParameterKind::Value) continue;
        if (p.input_channel)
          for (const double channel : node.values[value].numbers) channels = std::max(channels, static_cast<int>(channel) + 1);
        ++value;
      }
    }
    return channels;
  }

  void place_shared_tables(CompiledPatch& compiled) const {
    SharedTables tables;
    const auto wrong = tables.place(compiled.plan);
    if (!wrong) return;
    compiled.problems.push_back({patch_.path, at("/objects", wrong->node), 0, wrong->message});
    compiled.plan = {};
  }

  // "chorus.src", "chorus#2.src"; an expression's nodes are told apart by numbers: "chorus.phs.input", "chorus.phs.input.2".
  void name_nodes(std::vector<Node>& nodes, const std::vector<int>& numbers, const std::vector<bool>& anonymous) const {
    const std::string prefix = name_ + ".";
    std::unordered_map<std::string, int> used;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (numbers[i] < 0) continue;
      std::string& name = nodes[static_cast<std::size_t>(numbers[i])].name;
      const int before = anonymous[i] ? used[name]++ : 0;
      name = prefix + name + (before > 0 ? "." + std::to_string(before + 1) : "");
    }
  }

  const Patch& patch_;
  const int copy_;
  const std::string name_;
  const double rate_;
  const Simplification simplification_;
  const OnLoad& on_load_;
  Problems problems_;
  Nodes nodes_;
  std::vector<int> node_of_object_;
  FrameSizes frame_sizes_;
  std::vector<Node> ordered_;
  std::vector<bool> anonymous_;
  Evaluator evaluator_;
};

}  // namespace

CompiledPatch compile_patch(const Patch& patch, double rate, int copy, Simplification simplification, std::string name, const OnLoad& on_load) {
  return Compiler(patch, rate, copy, simplification, std::move(name), on_load).compile();
}

}  // namespace tutti
