#include "coordinator/patch/analyses.h"

#include "coordinator/patch/live_frames.h"
#include "coordinator/patch/seeds.h"
#include "worker/objects/registry.h"
#include "worker/objects/spectral_signals.h"

namespace tutti {

void number_analyses(std::vector<Node>& nodes, int copy) {
  std::vector<Node*> found;
  std::uint64_t streams = 0;
  for (Node& node : nodes) {
    const ObjectType* type = Registry::find(node.object);
    if (!type || !analyses(type->declaration)) continue;
    found.push_back(&node);
    streams += static_cast<std::uint64_t>(node.streams);
  }
  if (found.empty()) return;
  // Patches that play together begin anywhere, for they know nothing of each other.
  std::uint64_t next = (hash_of(found.front()->name) & 0xffff) + static_cast<std::uint64_t>(copy) * streams;
  for (Node* node : found) {
    node->seed = next;
    next += static_cast<std::uint64_t>(node->streams);
  }
}

std::optional<std::string> FrameSizes::add(int index, const Node& node) {
  const Declaration& declaration = Registry::find(node.object)->declaration;
  const auto streams = static_cast<std::size_t>(node.streams);
  if (analyses(declaration)) {
    for (std::size_t s = 0; s < streams; ++s) of_streams_[index].push_back(frame_size_of(node, declaration, s));
    return std::nullopt;
  }
  if (!reads_spectra(declaration)) return std::nullopt;
  std::vector<int> sizes(streams);
  std::size_t input = 0;
  for (const Parameter& p : declaration.parameters) {
    if (p.kind != ParameterKind::Input) continue;
    const std::vector<Tap>& taps = node.inputs.at(input++).taps;
    for (std::size_t s = 0; p.spectrum && s < streams && !taps.empty(); ++s) {
      const Tap& tap = taps[s % taps.size()];
      const auto source = of_streams_.find(tap.node);
      if (source == of_streams_.end()) continue;
      const int size = source->second.at(static_cast<std::size_t>(tap.stream));
      if (sizes[s] != 0 && sizes[s] != size)
        return "found frames of " + std::to_string(sizes[s]) + " and of " + std::to_string(size) + " samples, expected inputs that are analysed with one size";
      sizes[s] = size;
    }
  }
  if (is_spectral(declaration)) of_streams_[index] = std::move(sizes);
  return std::nullopt;
}

}  // namespace tutti
