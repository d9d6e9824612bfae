#include "coordinator/control/control.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "coordinator/patch/live_frames.h"
#include "coordinator/patch/node_arguments.h"
#include "coordinator/patch/reader.h"
#include "coordinator/patch/reference.h"
#include "coordinator/transport/time_keepers.h"
#include "worker/published_area.h"

namespace tutti {
namespace {

using Lock = std::lock_guard<std::mutex>;

bool is_matrix(const ControlledObject& object, int parameter) { return is_matrix(parameter_of(*object.declaration, parameter)); }

// A parameter that is taken with all its streams (Mixer's amp) has as many as the patch gives it, a matrix as many as it has samples.
std::size_t streams_of(const ControlledObject& object, int parameter) {
  if (is_matrix(object, parameter)) return matrix_size(object.node, *object.declaration);
  if (!parameter_of(*object.declaration, parameter).whole) return static_cast<std::size_t>(object.node.streams);
  return argument_of(object.node, *object.declaration, parameter).numbers.size();
}

void check_values(const ControlledObject& object, int parameter, const std::vector<double>& values) {
  const Parameter& declared = parameter_of(*object.declaration, parameter);
  for (const double value : values)
    if (const auto expected = expected_of_frames(object.node, *object.declaration, parameter, value))
      throw WrongMessage{"found " + json_number(value).dump() + " for " + object.name + "." + declared.name + ", expected " + *expected};
  for (const double value : values)
    if (!std::isfinite(value) || !in_range(declared, value))
      throw WrongMessage{"found " + json_number(value).dump() + " for " + object.name + "." + declared.name + ", expected " +
                         expected_number(declared)};
  if (values.size() > 1 && is_of_all_frames(*object.declaration, parameter))
    throw WrongMessage{"found " + std::to_string(values.size()) + " values for " + object.name + "." + declared.name + ", expected one for all streams"};
  const std::size_t streams = streams_of(object, parameter);
  if (is_matrix(object, parameter) && streams > kLargestSetMatrix)
    throw WrongMessage{"found " + object.name + ", a matrix of " + std::to_string(streams) + " numbers, expected at most " + std::to_string(kLargestSetMatrix) + " to be set"};
  if (!is_matrix(object, parameter) && values.size() > streams)
    throw WrongMessage{"found " + std::to_string(values.size()) + " values for " + object.name + "." + declared.name + ", expected at most " +
                       std::to_string(streams) + ", one for each stream"};
  if (is_matrix(object, parameter) && values.size() != 1 && values.size() != streams)
    throw WrongMessage{"found " + std::to_string(values.size()) + " values for " + object.name + "." + declared.name + ", expected 1, or " + std::to_string(streams) +
                       ", one for each sample, row after row"};
}

std::vector<double> numbers_of(const ControlledObject& object, int parameter) {
  const std::vector<double>& numbers = numbers_of(object.node, *object.declaration, parameter);
  return numbers.empty() && is_matrix(object, parameter) ? std::vector<double>(streams_of(object, parameter)) : numbers;
}

bool is_pattern(std::string_view name) { return name.find_first_of("*?[{") != std::string_view::npos; }

}  // namespace

Control::Control(const Segment& segment, const Assignments& assignments)
    : segment_(segment), addresses_(assignments), done_(addresses_.objects().size()), outbox_(segment), follow_transport_(assignments.follow_transport) {}

Change Control::set(std::string_view patch, std::string_view object, std::string_view parameter, std::vector<double> values) const {
  const Lock lock(mutex_);
  Change change;
  std::optional<WrongMessage> wrong;
  for (const int index : addresses_.find(patch, object)) {
    const ControlledObject& found = addresses_.objects()[static_cast<std::size_t>(index)];
    try {
      const int p = settable_parameter(found, parameter);
      check_values(found, p, values);
      change.objects.push_back(index);
      change.parameters.push_back(p);
    } catch (WrongMessage& error) {
      if (!is_pattern(patch) && !is_pattern(object)) throw;
      wrong = std::move(error);
    }
  }
  if (change.objects.empty()) throw *wrong;
  change.values = std::move(values);
  change.generation = generation_;
  return change;
}

Change Control::send(std::string_view patch, std::string_view object, std::string_view action) const {
  const Lock lock(mutex_);
  Change change;
  change.kind = action == "stop" ? CommandKind::Stop : CommandKind::Play;
  std::string wrong;
  for (const int index : addresses_.find(patch, object)) {
    const ControlledObject& found = addresses_.objects()[static_cast<std::size_t>(index)];
    if (found.declaration->role == ObjectRole::Table)
      wrong = "found " + found.name + ", a table, which neither plays nor stops";
    else if (action == "out" && found.node.out.empty())
      wrong = "found " + found.name + ", which has no \"out\" in the patch; expected play, or an object that has one";
    else
      change.objects.push_back(index);
  }
  if (change.objects.empty()) throw WrongMessage{wrong};
  change.generation = generation_;
  return change;
}

bool Control::apply(const Change& change, std::int64_t frame) {
  const Lock lock(mutex_);
  if (change.generation != generation_) return false;
  for (std::size_t i = 0; i < change.objects.size(); ++i) {
    ControlledObject& object = addresses_[change.objects[i]];
    for (const Place& place : object.places)
      if (!outbox_.has_room(place.worker, change.values.size() > 1 ? static_cast<std::size_t>(object.node.streams) : 1))
        throw WrongMessage{"worker " + std::to_string(place.worker) + ", which computes " + object.name + ", takes nothing"};
    if (change.kind == CommandKind::Set) {
      set_streams(object, change.parameters[i], change.values, frame);
      remember(object, change.parameters[i], change.values);
    } else {
      send_to_places(object, change.kind, frame);
      done_[static_cast<std::size_t>(change.objects[i])].played = change.kind == CommandKind::Play;
    }
  }
  return true;
}

void Control::send_to_places(const ControlledObject& object, CommandKind kind, std::int64_t frame) {
  for (const Place& place : object.places)
    if (outbox_.has_room(place.worker, 1)) outbox_.send(place.worker, {kind, place.node, 0, -1, 0, frame});
}

bool Control::follows_transport(const ControlledObject& object) const {
  return follow_transport_ && object.node.play.on && keeps_time(*object.declaration);
}

void Control::follow_transport(bool rolling, std::int64_t frame) {
  const Lock lock(mutex_);
  rolling_ = rolling;
  for (std::size_t i = 0; i < done_.size(); ++i) {
    const ControlledObject& object = addresses_.objects()[i];
    if (!follows_transport(object)) continue;
    send_to_places(object, rolling ? CommandKind::Begin : CommandKind::Stop, frame);
    done_[i].played = rolling;
  }
}

std::vector<Control::Kept> Control::kept() const {
  const Lock lock(mutex_);
  std::vector<Kept> result;
  for (std::size_t i = 0; i < done_.size(); ++i) {
    const ControlledObject& object = addresses_.objects()[i];
    for (const int p : done_[i].set)
      result.push_back({object.patch, object.name, parameter_of(*object.declaration, p).name, numbers_of(object, p)});
    if (done_[i].played && !follows_transport(object)) result.push_back({object.patch, object.name, "", {*done_[i].played ? 1.0 : 0.0}});
  }
  return result;
}

void Control::set_streams(const ControlledObject& object, int parameter, std::span<const double> values, std::int64_t frame) {
  for (const Place& place : object.places) {
    if (values.size() == 1) {
      outbox_.send(place.worker, {CommandKind::Set, place.node, parameter, -1, values[0], frame});
      continue;
    }
    const std::size_t streams = place.numbers.empty() ? streams_of(object, parameter) : place.numbers.size();
    for (std::size_t s = 0; s < streams; ++s) {
      const std::size_t number = place.numbers.empty() ? s : static_cast<std::size_t>(place.numbers[s]);
      outbox_.send(place.worker, {CommandKind::Set, place.node, parameter, static_cast<std::int32_t>(s), values[number % values.size()], frame});
    }
  }
}

void Control::remember(ControlledObject& object, int parameter, std::span<const double> values) {
  std::vector<double>& numbers = numbers_of(object.node, *object.declaration, parameter);
  const std::size_t streams = streams_of(object, parameter);
  const bool whole = parameter_of(*object.declaration, parameter).whole || is_matrix(object, parameter);
  numbers.resize(values.size() == 1 && !whole ? 1 : streams);
  for (std::size_t s = 0; s < numbers.size(); ++s) numbers[s] = values[s % values.size()];
  std::vector<int>& set = done_[static_cast<std::size_t>(&object - addresses_.objects().data())].set;
  if (std::find(set.begin(), set.end(), parameter) == set.end()) set.push_back(parameter);
}

std::vector<Control::Value> Control::values(std::string_view patch, std::string_view object, std::string_view parameter) const {
  const Lock lock(mutex_);
  std::vector<Value> result;
  std::optional<WrongMessage> wrong;
  for (const int index : addresses_.find(patch, object)) {
    const ControlledObject& found = addresses_.objects()[static_cast<std::size_t>(index)];
    try {
      const int p = settable_parameter(found, parameter);
      result.push_back({found.patch, found.name, numbers_of(found, p)});
    } catch (WrongMessage& error) {
      if (!is_pattern(patch) && !is_pattern(object)) throw;
      wrong = std::move(error);
    }
  }
  if (result.empty()) throw *wrong;
  return result;
}

std::vector<Control::Listed> Control::list() const {
  const Lock lock(mutex_);
  std::vector<Listed> result;
  for (const std::string& patch : addresses_.patches()) result.push_back({patch, {}});
  for (const ControlledObject& object : addresses_.objects())
    std::find_if(result.begin(), result.end(), [&](const Listed& listed) { return listed.patch == object.patch; })->objects.push_back(object.name);
  return result;
}

std::vector<std::string> Control::parameters(std::string_view patch, std::string_view object) const {
  const Lock lock(mutex_);
  const ControlledObject& found = addresses_.objects()[static_cast<std::size_t>(addresses_.find(patch, object).front())];
  const std::vector<std::string_view> names = settable_parameters(found);
  return {names.begin(), names.end()};
}

std::vector<ShownAnalyser> Control::shown(std::string_view patch, std::string_view object) const {
  std::vector<std::string> names;
  std::string wrong;
  {
    const Lock lock(mutex_);
    for (const int index : addresses_.find(patch, object)) {
      const ControlledObject& found = addresses_.objects()[static_cast<std::size_t>(index)];
      if (published_kind(*found.declaration)) names.push_back(found.node.name);
      else wrong = "found the object \"" + found.name + "\", a " + found.declaration->name + ", expected an analyser (Spectrum, Scope, RMS, ...)";
    }
  }
  if (names.empty()) throw WrongMessage{wrong};
  std::vector<ShownAnalyser> result;
  for (const std::string& name : names)
    for (ShownAnalyser& analyser : read_analysers(segment_, name)) result.push_back(std::move(analyser));
  if (result.empty()) throw WrongMessage{"found nothing that " + names.front() + " shows at the moment; ask again"};
  return result;
}

bool Control::flush() {
  const Lock lock(mutex_);
  for (int worker = 0; worker < static_cast<int>(segment_.header().workers); ++worker)
    if (segment_.record(worker).supervision.state.load() == WorkerState::Failed) outbox_.drop(worker);
  return outbox_.flush();
}

void Control::prepare(int worker, WorkerPlan& plan) {
  const Lock lock(mutex_);
  // What the one that ended has not taken, and what waits for it, is in the plan.
  segment_.record(worker).commands.discard();
  outbox_.drop(worker);
  write(worker, plan);
  for (std::size_t i = 0; i < done_.size(); ++i)  // in the plan it stands still
    for (const Place& place : addresses_.objects()[i].places)
      if (place.worker == worker && done_[i].played == true && follows_transport(addresses_.objects()[i]))
        outbox_.send(worker, {CommandKind::Play, place.node, 0, -1, 0, 0});
}

void Control::send(std::span<const std::pair<int, Command>> commands) {
  const Lock lock(mutex_);
  for (const auto& [worker, command] : commands) {
    if (command.kind == CommandKind::Set) forget(worker, command);
    outbox_.send(worker, command);
  }
}

void Control::forget(int worker, const Command& command) {
  for (std::size_t i = 0; i < done_.size(); ++i)
    for (const Place& place : addresses_.objects()[i].places)
      if (place.worker == worker && place.node == command.node) std::erase(done_[i].set, command.parameter);
}

void Control::renew(const Assignments& assignments, const std::set<std::string>& begun_anew) {
  const Lock lock(mutex_);
  Addresses addresses(assignments);
  std::vector<Done> done(addresses.objects().size());
  for (std::size_t i = 0; i < done.size(); ++i) {
    ControlledObject& object = addresses[static_cast<int>(i)];
    if (begun_anew.contains(object.patch)) {
      if (!follows_transport(object)) continue;
      done[i].played = rolling_;
      if (rolling_) send_to_places(object, CommandKind::Begin, 0);
      continue;
    }
    const auto& known = addresses_.objects();
    const auto before = std::find_if(known.begin(), known.end(), [&](const ControlledObject& o) { return o.patch == object.patch && o.name == object.name; });
    if (before == known.end()) continue;
    done[i] = done_[static_cast<std::size_t>(before - known.begin())];
    for (const int p : done[i].set) take_numbers(object.node, before->node, *object.declaration, p);
  }
  addresses_ = std::move(addresses);
  done_ = std::move(done);
  ++generation_;
}

void Control::replace(const Assignments& assignments) {
  const Lock lock(mutex_);
  Addresses addresses(assignments);
  if (addresses.objects().size() != addresses_.objects().size()) throw std::logic_error("other objects than before");
  for (std::size_t i = 0; i < done_.size(); ++i) {
    ControlledObject& object = addresses[static_cast<int>(i)];
    const ControlledObject& before = addresses_.objects()[i];
    for (const int p : done_[i].set) take_numbers(object.node, before.node, *object.declaration, p);
  }
  addresses_ = std::move(addresses);
}

void Control::write(int worker, WorkerPlan& plan) const {
  std::vector<Node*> nodes;
  for (Plan& part : plan.parts)
    for (Node& node : part.nodes) nodes.push_back(&node);
  for (std::size_t i = 0; i < done_.size(); ++i)
    for (const Place& place : addresses_.objects()[i].places)
      if (place.worker == worker) write(addresses_.objects()[i], done_[i], place, *nodes.at(static_cast<std::size_t>(place.node)));
}

void Control::write(const ControlledObject& object, const Done& done, const Place& place, Node& node) const {
  for (const int p : done.set) {
    if (is_matrix(object, p)) {
      take_numbers(node, object.node, *object.declaration, p);
      continue;
    }
    const std::vector<double>& numbers = argument_of(object.node, *object.declaration, p).numbers;
    Argument& argument = argument_of(node, *object.declaration, p);
    argument.numbers.clear();
    if (numbers.size() == 1 || place.numbers.empty()) argument.numbers = numbers;
    else
      for (const int stream : place.numbers) argument.numbers.push_back(numbers[static_cast<std::size_t>(stream)]);
  }
  if (!done.played || follows_transport(object)) return;
  node.play.on = *done.played;
  node.play.delay = 0;
  if (!*done.played) node.play.duration = 0;  // as Graph::stop
}

}  // namespace tutti
