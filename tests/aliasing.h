// How much of a periodic sound is not in its harmonics.
#pragma once

#include <vector>

namespace tutti::test {

// Power outside the harmonics of `freq` below half the rate, in dB of the whole power without its mean. `freq` in whole Hz that do not
// divide `rate`; `samples` must be `rate` samples or a whole multiple, so that harmonics and their aliases are orthogonal.
double aliasing_db(const std::vector<float>& samples, int freq, int rate = 48000);

// Strength of the sine of `freq` Hz in the samples, which must last a whole number of its periods.
double strength(const std::vector<float>& samples, double freq, int rate = 48000);

}  // namespace tutti::test
