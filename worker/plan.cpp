#include "worker/plan.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace tutti {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Tap, node, stream)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Argument, numbers, taps)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ValueSource, choice, low, high)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Action, kind, node, streams, parameter, values)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(FixedArgument, number, text, numbers, points, names, places, tables, actions)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Play, on, delay, duration)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Node, object, name, streams, rate, reads_at, seed, numbers, inputs, values, fixed, mul, add, out, play)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BusChannel, bus, channel)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Plan, rate, channels, sent, bus, offline, nodes, input_channels, midi, received, shared_floats, waits_for, tells)

namespace {
constexpr int kPlanVersion = 5;

void renumber(Argument& argument, int by) {
  for (Tap& tap : argument.taps) tap.node += by;
}
}  // namespace

void Plan::append(const Plan& other) {
  const int by = static_cast<int>(nodes.size());
  channels = std::max(channels, other.channels);
  input_channels = std::max(input_channels, other.input_channels);
  midi |= other.midi;
  shared_floats = std::max(shared_floats, other.shared_floats);
  for (Node node : other.nodes) {
    for (Argument& a : node.inputs) renumber(a, by);
    for (Argument& a : node.values) renumber(a, by);
    renumber(node.mul, by);
    renumber(node.add, by);
    for (FixedArgument& f : node.fixed) {
      for (int& table : f.tables) table += by;
      for (Action& action : f.actions)
        if (action.node >= 0) action.node += by;
    }
    nodes.push_back(std::move(node));
  }
}

std::vector<std::uint8_t> to_bytes(const WorkerPlan& plan) {
  return nlohmann::json::to_msgpack({{"version", kPlanVersion}, {"parts", plan.parts}});
}

WorkerPlan plan_from_bytes(std::span<const std::uint8_t> bytes) {
  const nlohmann::json json = nlohmann::json::from_msgpack(bytes.begin(), bytes.end(), true, false);
  if (!json.is_object() || json.value("version", 0) != kPlanVersion) throw std::runtime_error("not a plan of this tutti's version");
  return {json.at("parts").get<std::vector<Plan>>()};
}

}  // namespace tutti
