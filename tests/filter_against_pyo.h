// Gives a filter of tutti and pyo's of the same name the same samples and the same parameters.
#pragma once

#include <string>

#include "tests/against_pyo.h"

namespace tutti::test {

// What the filter and its parameters may read, as a part of a patch: `src`, `other` and `slow` (5.9 Hz, 0 to 1), ramps whose step is a power of two of
// a turn, so that both sides have the same samples to the last bit.
extern const char* const kFilterSources;

// The filter's output for `src`. `parameters` as a patch has them: "freq": 1000, "q": [1, 5]. Expressions that Python understands as well are
// read by both sides: "freq": "slow * 500 + 200".
Sound filtered(const std::string& object, const std::string& parameters, double seconds, int channels = 1);
Sound filtered_by_pyo(const std::string& object, const std::string& parameters, double seconds, int channels = 1);

// The largest difference of the two, from frame `first` on.
double difference_to_pyo(const std::string& object, const std::string& parameters, double seconds = 0.2, int channels = 1, std::size_t first = 0);

}  // namespace tutti::test
