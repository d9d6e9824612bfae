// Two to four streams lie four side by side, [frame][4] (worker/objects/unit.h): from runs of samples into that form, and out of it.
#pragma once

namespace tutti {

// to[4 f + lane] = from[lane][f] for `frames` frames, and up to three more: what is read and written has room for whole fours. [audio-thread]
void interleave(const float* const* from, float* to, int frames);

// rows[s][f] += from[4 f + s] for each of the `streams` (1 to 4) and for `frames` frames; nothing is written past them. [audio-thread]
void add_interleaved(const float* from, int streams, float* const* rows, int frames);

}  // namespace tutti
