// The sound of a plan that is divided between workers: all of them in this process, each on a thread of its own.
#pragma once

#include <vector>

#include "coordinator/assignments.h"

namespace tutti::test {

using Sound = std::vector<std::vector<float>>;  // of each channel

// By one graph.
Sound sound_of(const Plan& plan, int frames);
// By workers, period by period, as `render` does.
Sound divided_sound(Assignments assignments, int channels, int frames, int period);

// The largest difference; huge where one of the two is longer, or not a number.
double difference(const Sound& a, const Sound& b);

}  // namespace tutti::test
