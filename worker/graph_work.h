// What the graph keeps of each node: worker/graph_build.cpp makes it, worker/graph.cpp runs it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "shared/published.h"
#include "worker/graph.h"

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
  struct Row {
    const float* data;
    std::uint32_t width;
    std::int32_t lanes[kMaxWidth];
  };
  std::vector<Lane> lanes;  // one for each lane of the reader; a single one is spread over one group
  std::vector<Row> rows;    // one for each group of the reader, where all lanes of a group read such that lie side by side; else empty
  Shape shape;
  bool held = false;
  bool interleaves = false; // runs of samples, into four side by side
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
  bool all_out = true;            // no stream is left out of `out`
  int out_period = 0;             // of its channels, where streams lie sixteen side by side (worker/simd/lane_sums.h)
  std::vector<PublishedFrame*> shown;  // of an analyser: where the newest value of each stream is shown
  bool counts_triggers = false;        // it shows how many triggers there were
  std::vector<Action> actions;
  std::vector<std::uint64_t> action_seeds;
  int streams = 1;  // of each output
  int rate = 1;     // of what it gives
  std::vector<int> numbers;  // of the streams in the whole bank; empty: they are the whole bank
  int outputs() const { return static_cast<int>(type->declaration.outputs.size()); }
  bool folded = false;
  bool routes_stale = true;
  bool playing = false;  // told to play
  bool active = false;   // playing, and somebody hears it
  bool was_active = false;
  bool acts = false;     // does something beside its sound: computed whenever it plays, heard or not
  bool ahead = false;    // a listener, or what one hears: computed before all others
  bool reads_spectra = false;  // frames of a phase vocoder
  std::int64_t start_at = kNever;
  std::int64_t stop_at = kNever;
  std::int64_t duration = 0;        // of what plays, or will; stopped by hand: 0
  std::int64_t given_delay = 0, given_duration = 0;  // as the plan has them
  std::int64_t spent_ns = 0;  // on it, while the graph is measured
};

}  // namespace tutti
