// The shape of frames as parameters that may change while the sound runs: size, overlaps and type of window. Memory is for frames of "largest" samples, which
// is fixed at load; where the patch leaves it out, it is the largest size that the object begins with (coordinator/patch/frame_sizes.h writes it down).
#pragma once

#include <algorithm>
#include <bit>

#include "worker/objects/declaration.h"
#include "worker/objects/unit.h"

namespace tutti {

inline constexpr int kSmallestFrame = 16, kLargestFrame = 16384, kMostOverlaps = 16;

// A power of two from `least` to `most`, the next one where a number is none. [audio-thread]
inline int power_of_two(double number, int least, int most) {
  const double within = number > least ? std::min(number, static_cast<double>(most)) : least;
  return std::min(most, static_cast<int>(std::bit_ceil(static_cast<unsigned>(within))));
}
// [audio-thread]
inline int whole_number(double number, int least, int most) {
  return number > least ? static_cast<int>(std::min(number + 0.5, static_cast<double>(most))) : least;
}

// What memory is for: `largest` as given, and at least the sizes that are there at load.
inline int largest_frame(const UnitSetup& setup, const View& sizes, const Fixed& largest) {
  int most = largest.number > 0 ? power_of_two(largest.number, kSmallestFrame, kLargestFrame) : kSmallestFrame;
  for (int s = 0; s < setup.streams; ++s) most = std::max(most, power_of_two(sizes.at(s, 0), kSmallestFrame, kLargestFrame));
  return most;
}

inline Parameter live_frame_size(const char* name) {
  return param(name, 1024).range(kSmallestFrame, kLargestFrame).in("samples").about(
      "of a frame: a power of two; another number in a patch is taken as the next one. It may change while it plays, up to `largest`");
}
inline Parameter live_window(const char* doc) { return param("wintype", 2).range(0, 8).about(doc); }
inline Parameter largest_frame_size(const char* of) {
  return integer("largest", 0).range(0, kLargestFrame).in("samples").about("the largest size that there is memory for; 0: " + std::string(of));
}

}  // namespace tutti
