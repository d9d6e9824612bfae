// Compares an object with pyo at constant inputs, each a channel: no phase drifts, so that even what jumps can be compared.
#pragma once

#include <string>

#include "tests/against_pyo.h"

namespace tutti::test {

// `parameters` are the object's, as JSON members; `python` is pyo's object; both make `channels` streams.
inline double difference_at_values(const std::string& parameters, const std::string& python, int channels) {
  return largest_difference(render_patch(R"({"a": {)" + parameters + R"(, "out": 0}})", 0.005, channels), render_pyo("a = " + python + ".out()", 0.005, channels));
}

// The same for an object of one input.
inline double difference_at(const std::string& object, const std::string& values, int channels) {
  return difference_at_values(R"("object": ")" + object + R"(", "input": [)" + values + "]", object + "(Sig([" + values + "]))", channels);
}

}  // namespace tutti::test
