// Rates that objects run at beside the patch's: 2, 4, ... 128 times it, or -2, ... -128: a half to a 128th of it (pyo's way of writing them).
#pragma once

#include <cstdint>

namespace tutti {

inline constexpr int kMaxRate = 128;

inline bool is_rate(int rate) {
  const int factor = rate < 0 ? -rate : rate;
  return rate == 1 || (factor >= 2 && factor <= kMaxRate && (factor & (factor - 1)) == 0);
}

// Times the patch's rate.
inline double factor_of(int rate) { return rate < 0 ? -1.0 / rate : rate; }

// Frame n of a slow object lies where frame n * slower of the patch does: the number of its first frame at or after `now`.
inline std::int64_t slow_frame(std::int64_t now, int slower) { return (now + slower - 1) / slower; }

// Of two, the one with more frames.
inline int faster(int a, int b) { return factor_of(a) > factor_of(b) ? a : b; }

// How many frames an object computes where the patch plays `frames` from `now` on: of a slow one, those that lie among them; of a fast one, in each of `rate` runs.
inline int frames_at(int rate, std::int64_t now, int frames) {
  return rate > 0 ? frames : static_cast<int>(slow_frame(now + frames, -rate) - slow_frame(now, -rate));
}

}  // namespace tutti
