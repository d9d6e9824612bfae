// Two to four streams lie four side by side, [frame][4], more sixteen (worker/objects/unit.h): from runs of samples into that form, and out of it.
#pragma once

#include <cstdint>

namespace tutti {

// to[4 f + lane] = from[lane][f] for `frames` frames, and up to three more: what is read and written has room for whole fours. [audio-thread]
void interleave(const float* const* from, float* to, int frames);

// rows[s][f] += from[4 f + s] for each of the `streams` (1 to 4) and for `frames` frames; nothing is written past them. [audio-thread]
void add_interleaved(const float* from, int streams, float* const* rows, int frames);

// to[16 f + lane] = from[width f + lanes[lane]] for `frames` frames. `width` is 4 or 16. [audio-thread]
void pick_sixteen(const float* from, int width, const std::int32_t* lanes, float* to, int frames);

}  // namespace tutti
