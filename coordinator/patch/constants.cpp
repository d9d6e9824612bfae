#include "coordinator/patch/constants.h"

#include <algorithm>

#include "coordinator/patch/node_arguments.h"

namespace tutti {

namespace {

bool is_constant(const Node& node) {
  const bool always_plays = node.play.on && node.play.delay == 0 && node.play.duration == 0;
  return node.object == "Sig" && !node.values.at(0).is_signal() && node.mul.is_number(1) && node.add.is_number(0) && node.out.empty() && always_plays;
}

}  // namespace

void fold_constants(std::vector<Node>& nodes, const std::vector<bool>& anonymous) {
  std::vector<bool> constant(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) constant[i] = anonymous[i] && is_constant(nodes[i]);
  const auto is_held = [&](const Tap& tap) { return constant[static_cast<std::size_t>(tap.node)]; };
  for (Node& reader : nodes)
    each_argument(reader, [&](Argument& argument) {
      if (!argument.is_signal() || !std::all_of(argument.taps.begin(), argument.taps.end(), is_held)) return;
      for (const Tap& tap : argument.taps) {
        const std::vector<double>& values = nodes[static_cast<std::size_t>(tap.node)].values[0].numbers;
        argument.numbers.push_back(values[static_cast<std::size_t>(tap.stream) % values.size()]);
      }
      argument.taps.clear();
    });
}

}  // namespace tutti
