#include "worker/folding.h"

#include <algorithm>

#include "worker/objects/registry.h"
#include "worker/objects/unit.h"
#include "worker/published_area.h"

namespace tutti {

namespace {

// A mix of all streams of a node, stream s into voice s % voices, where 16 % voices is 0: it can as well read the sums of
// the groups, lane by lane.
bool mixes_down(const Node& reader, int source, int streams) {
  return reader.object == "Mix" && kMaxWidth % reader.streams == 0 && reader.inputs.size() == 1 &&
         is_identity(reader.inputs[0].taps, source, streams);
}

bool out_repeats_every_group(const std::vector<int>& out) {
  if (std::any_of(out.begin(), out.end(), [](int channel) { return channel < 0; })) return false;  // a stream that is not sent out
  for (std::size_t s = kMaxWidth; s < out.size(); ++s)
    if (out[s] != out[s - kMaxWidth]) return false;
  return true;
}

bool is_held(const Argument& argument, const std::vector<bool>& held) {
  const auto count = static_cast<int>(held.size());
  const auto is_held_tap = [&](const Tap& tap) { return tap.node >= 0 && tap.node < count && held[static_cast<std::size_t>(tap.node)]; };
  return std::all_of(argument.taps.begin(), argument.taps.end(), is_held_tap);
}

// What changes at the edges of blocks only: numbers, and what is made of them without a state (a Sig of a constant).
std::vector<bool> find_held(const std::vector<Node>& nodes) {
  std::vector<bool> held(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const ObjectType* type = Registry::find(nodes[i].object);
    bool all_held = type && type->pure;
    each_argument(nodes[i], [&](const Argument& argument) { all_held = all_held && is_held(argument, held); });
    held[i] = all_held;
  }
  return held;
}

}  // namespace

bool is_identity(const std::vector<Tap>& taps, int node, int streams) {
  if (static_cast<int>(taps.size()) != streams || taps.front().stream % streams != 0) return false;
  for (int s = 0; s < streams; ++s)
    if (!(taps[static_cast<std::size_t>(s)] == Tap{node, taps.front().stream + s})) return false;
  return true;
}

std::vector<bool> find_folded(const std::vector<Node>& nodes) {
  std::vector<int> readers(nodes.size(), 0), mixing(nodes.size(), 0);
  for (const Node& reader : nodes)
    each_argument(reader, [&](const Argument& argument) {
      int last = -1;
      for (const Tap& tap : argument.taps) {
        if (tap.node == last || tap.node < 0 || tap.node >= static_cast<int>(nodes.size())) continue;
        last = tap.node;
        const auto source = static_cast<std::size_t>(tap.node);
        ++readers[source];
        if (mixes_down(reader, tap.node, nodes[source].streams)) ++mixing[source];
      }
    });
  const std::vector<bool> held = find_held(nodes);
  std::vector<bool> folded(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Node& node = nodes[i];
    const ObjectType* type = Registry::find(node.object);
    const bool heard = readers[i] > 0 || !node.out.empty();
    folded[i] = type && type->foldable && !type->pure && !published_kind(type->declaration) && node.streams > kMaxWidth && heard && readers[i] == mixing[i] &&
                out_repeats_every_group(node.out) && is_held(node.mul, held) && is_held(node.add, held);
  }
  return folded;
}

}  // namespace tutti
