// Sums of streams that lie sixteen side by side, into what they go to: channels of the output (worker/graph.cpp), voices (Mix).
#pragma once

#include <vector>

#include "worker/objects/unit.h"

namespace tutti {

// Where the streams of a bank go: stream s to target[s]. `period`: they repeat after 1, 2, 4, 8 or 16 streams, so that lanes can be summed
// before they are told apart; 0: they do not.
int period_of(const std::vector<int>& targets);

// Adds `frames` (at most kBlock) frames of the first `streams` streams at `data`, [group][frame][16], to rows of samples: stream s to rows[s % period].
// The order of the sums is the same on every machine. [audio-thread]
void add_lanes(const float* data, std::size_t group_stride, int streams, int period, float* const* rows, int frames);

// Adds a stream that stands alone to a row: add_samples() in the widest vectors of the machine. [audio-thread]
void add_stream(const float* data, float* row, int frames);

}  // namespace tutti
