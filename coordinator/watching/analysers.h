// What the analysers of a running instance show (shared/published.h), as anybody may read it who has its segment mapped: `tutti top`, the OSC server.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/segment.h"

namespace tutti {

struct ShownStream {
  int number = 0;                // in the whole bank
  std::uint64_t written = 0;     // samples that were handed on so far; of a value: how often
  std::vector<float> samples;    // a value alone, or the newest samples
};

struct ShownAnalyser {
  std::string name, object;      // "chorus.spectrum", "Spectrum"
  PublishedKind kind = PublishedKind::Value;
  double rate = 48000;
  int window = 0;                // of a Spectrum
  std::vector<ShownStream> streams;  // by number
};

// Of all workers that play; `name`: of this object alone. Parts of one bank are put together; where two workers show the same stream (one takes the other's
// place) the younger one counts. [any thread but an audio thread]
std::vector<ShownAnalyser> read_analysers(const Segment& segment, std::string_view name = {});

// How many analysers found no room to show anything.
int analysers_without_room(const Segment& segment);

}  // namespace tutti
