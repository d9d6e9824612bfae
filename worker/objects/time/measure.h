// Measures of up to 64 taps: which of them sound, and how loud. What Euclide and Beat have in common.
#pragma once

#include <algorithm>
#include <cstdint>

#include "worker/random.h"

namespace tutti {

inline constexpr int kMostTaps = 64;

enum class Accent { Down, Up, Weak };

// The accents of a measure, as pyo sets them: it is divided into groups of 7, else of 6, 5, 4, 3 or 2 taps, whichever divides it. pyo's
// other measures (11, 13, ... taps) have no accents and no sound; here they are one group.
inline Accent accent_of(int tap, int taps) {
  int group = 7;
  while (group > 1 && taps % group != 0) --group;
  if (group == 1) group = taps;
  const int place = tap % group;
  if (place == 0) return Accent::Down;
  const bool up = group == 4 ? place == 2 : group == 5 || group == 6 ? place == 3 : group >= 7 && place % 2 == 0 && place < group - 1;
  return up ? Accent::Up : Accent::Weak;
}

// How loud a tap is: drawn from pyo's MIDI velocities for its accent.
inline float amplitude_of(Accent accent, std::uint64_t& random) {
  const double lowest = accent == Accent::Down ? 112 : accent == Accent::Up ? 70 : 40, count = accent == Accent::Down ? 15 : 20;
  return static_cast<float>((lowest + static_cast<int>(uniform(random) * count)) / 127);
}

struct Measure {
  int taps = 1;
  std::uint64_t onsets = 0;  // bit t: tap t sounds
  float amplitudes[kMostTaps] = {};

  bool sounds(int tap) const { return onsets >> tap & 1; }
  // From an onset to the next one, which may be in the next measure.
  int taps_to_next(int tap) const {
    int distance = 1;
    while (distance < taps && !sounds((tap + distance) % taps)) ++distance;
    return distance;
  }
};

// `onsets` of `taps`, as evenly as whole taps allow: Bjorklund's algorithm ("The theory of rep-rate pattern generation in the SNS timing
// system", 2003), which Toussaint found to be Euclid's ("The Euclidean algorithm generates traditional musical rhythms", 2005). Two kinds of
// words, at first "1" and "0", are joined in pairs until at most one is left over.
inline std::uint64_t euclidean(int taps, int onsets) {
  struct Word {
    std::uint64_t bits;
    int length, count;
  };
  const auto joined = [](const Word& a, const Word& b) { return a.length >= kMostTaps ? a.bits : a.bits | b.bits << a.length; };
  Word most{1, 1, onsets}, rest{0, 1, taps - onsets};
  while (rest.count > 1) {
    const int pairs = std::min(most.count, rest.count);
    const Word pair{joined(most, rest), most.length + rest.length, pairs};
    if (most.count > pairs)
      rest = {most.bits, most.length, most.count - pairs};
    else
      rest.count -= pairs;
    most = pair;
  }
  Word all{0, 0, 1};
  for (const Word& word : {most, rest})
    for (int i = 0; i < word.count; ++i) all = {joined(all, word), all.length + word.length, 1};
  return all.bits;
}

}  // namespace tutti
