// The sources of filters that are compared (kFilterSources), as formulas: what a reference in double precision, written in a test, takes in.
#pragma once

#include <cmath>
#include <vector>

#include "tests/against_pyo.h"

namespace tutti::test {

inline double ramp_at(double freq, int n) { return n * freq / 48000 - std::floor(n * freq / 48000); }
inline double src_at(int n) { return 2 * ramp_at(93.75, n) - 1; }
inline double other_at(int n) { return 2 * ramp_at(187.5, n) - 1; }
inline double slow_at(int n) { return ramp_at(5.859375, n); }

// A sound of one channel whose sample n is sample_at(n), called with n = 0, 1, 2, ... in order.
template <class SampleAt>
Sound sound_of(int frames, SampleAt&& sample_at) {
  Sound sound{48000, {{}}};
  for (int n = 0; n < frames; ++n) sound.channels[0].push_back(static_cast<float>(sample_at(n)));
  return sound;
}

// One stream of a sound of several.
inline Sound channel_of(const Sound& sound, std::size_t channel) { return {sound.rate, {sound.channels[channel]}}; }

}  // namespace tutti::test
