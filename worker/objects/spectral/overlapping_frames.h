// Frames that lie in signals: `size` samples of a signal are one frame, bin after bin; the frames of one sound, which overlap, lie in `overlaps` streams, each of which
// begins a hop after the one before. All first streams of the sounds come first, then all second ones: a mix to as many streams as there are sounds adds up what
// belongs together.
#pragma once

#include <algorithm>
#include <bit>

#include "worker/objects/declaration.h"
#include "worker/objects/unit.h"

namespace tutti {

struct OverlappingFrames {
  int size, overlaps, sounds;

  OverlappingFrames(const Fixed& given_size, const Fixed& given_overlaps, int streams)
      : size(power_of_two(given_size.number)), overlaps(std::min(static_cast<int>(given_overlaps.number), size)), sounds(std::max(1, (streams + overlaps - 1) / overlaps)) {}

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

  static int power_of_two(double number) { return static_cast<int>(std::bit_ceil(static_cast<unsigned>(number))); }
};

inline Parameter frame_size(const char* name) {
  return integer(name, 1024).range(16, 16384).in("samples").about("of a frame: a power of two; another number is taken as the next one");
}
inline Parameter frame_overlaps() { return integer("overlaps", 4).range(1, 64).about("frames that begin within the time of one, each in a stream of its own"); }

}  // namespace tutti
