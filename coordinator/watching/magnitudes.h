// The spectrum of some samples, for who looks at it.
#pragma once

#include <span>
#include <vector>

namespace tutti {

// Magnitudes of size / 2 + 1 frequencies from 0 to half the rate; size: samples.size(), a power of two. A sine of amplitude 1 gives 1 at its frequency, whatever the
// window (`type` as WinTable counts them).
std::vector<float> magnitudes(std::span<const float> samples, int type);

}  // namespace tutti
