// Frames that lie in signals: `size` samples of a signal are one frame, bin after bin; the frames of one sound, which overlap, lie in `overlaps` streams, each of which
// begins a hop after the one before. All first streams of the sounds come first, then all second ones: a mix to as many streams as there are sounds adds up what
// belongs together.
#pragma once

#include <algorithm>
#include <cstdint>

#include "worker/objects/declaration.h"
#include "worker/objects/spectral/frame_parameters.h"
#include "worker/objects/unit.h"

namespace tutti {

// Of objects whose first Value is the size, and whose fixed parameters are `overlaps` and `largest`.
struct OverlappingFrames {
  const int largest;
  int size = 0, overlaps = 0, sounds = 0;

  explicit OverlappingFrames(const UnitSetup& setup)
      : largest(largest_frame(setup, setup.values[0], setup.fixed[1])), streams_(setup.streams), given_overlaps_(static_cast<int>(setup.fixed[0].number)) {
    reshape(given_size(setup));
  }

  // [audio-thread]
  int given_size(const UnitSetup& setup) const { return power_of_two(setup.values[0].at(0, 0), kSmallestFrame, largest); }
  void reshape(int to) {
    size = to;
    overlaps = std::min(given_overlaps_, size);
    sounds = sounds_of(overlaps);
  }
  // Of frames of any size: the smallest may have fewer overlaps.
  int most_sounds() const { return sounds_of(std::min(given_overlaps_, kSmallestFrame)); }

  int hop() const { return size / overlaps; }
  int sound_of(int stream) const { return stream % sounds; }
  // The bin that a stream is at, `frames` frames after the beginning. [audio-thread]
  int bin(int stream, std::int64_t frames) const { return static_cast<int>((frames - stream / sounds * hop()) & (size - 1)); }

  // From there to where the next frame of any stream begins. [audio-thread]
  int to_next(std::int64_t frames) const {
    int next = size;
    for (int overlap = 0; overlap < overlaps; ++overlap) next = std::min(next, size - bin(overlap * sounds, frames));
    return next;
  }

 private:
  int sounds_of(int of_overlaps) const { return std::max(1, (streams_ + of_overlaps - 1) / of_overlaps); }
  int streams_, given_overlaps_;
};

inline Parameter frame_overlaps() { return integer("overlaps", 4).range(1, 64).about("frames that begin within the time of one, each in a stream of its own"); }

}  // namespace tutti
