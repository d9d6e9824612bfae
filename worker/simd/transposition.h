// A frame of a phase vocoder with all its frequencies multiplied. What a bin holds goes to the bin that is nearest to its number times the factor. Where several come
// together their magnitudes are added, and the frequency is that of the loudest.
#pragma once

#include <algorithm>

#include "worker/simd/spectral_stream.h"

namespace tutti {

// To `bin`, of a frame that began empty. [audio-thread]
inline void add_to_bin(SpectralStream::NewFrame made, int bin, float magnitude, float deviation) {
  float& sum = made.magnitudes[bin];
  if (magnitude >= sum) made.deviations[bin] = deviation;
  sum += magnitude;
}

inline void make_empty(const SpectrumShape& shape, SpectralStream::NewFrame made) {
  std::fill_n(made.magnitudes, shape.stride(), 0.0f);
  std::fill_n(made.deviations, shape.stride(), 0.0f);
}

// `factor` from 0 to 16384. [audio-thread]
inline void transpose(const SpectrumShape& shape, const SpectralStream::Frame& frame, float factor, SpectralStream::NewFrame made) {
  if (factor == 1.0f) {
    std::copy_n(frame.magnitudes, shape.stride(), made.magnitudes);
    std::copy_n(frame.deviations, shape.stride(), made.deviations);
    return;
  }
  make_empty(shape, made);
  const int most = shape.size / 2, bins = factor > 1.0f ? std::min(most, static_cast<int>((static_cast<float>(most) + 0.5f) / factor)) : most;
  for (int k = 0; k <= bins; ++k) {
    const float place = static_cast<float>(k) * factor;
    const int to = static_cast<int>(place + 0.5f);
    if (to > most) break;
    const float deviation = place - static_cast<float>(to) + frame.deviations[k] * factor;
    if (factor > 1.0f) {  // each has a bin of its own
      made.magnitudes[to] = frame.magnitudes[k];
      made.deviations[to] = deviation;
    } else {
      add_to_bin(made, to, frame.magnitudes[k], deviation);
    }
  }
}

}  // namespace tutti
