// The sound of a plan that is divided between workers: all of them in this process, each on a thread of its own.
#pragma once

#include <functional>
#include <vector>

#include "coordinator/assignments.h"

namespace tutti::test {

using ChannelSamples = std::vector<std::vector<float>>;  // of each channel

// By one graph, so many frames at a time; 0: all at once.
ChannelSamples sound_of(const Plan& plan, int frames, int period = 0);
// By workers, period by period, as `render` does. `before`: what is done before the first period.
ChannelSamples divided_sound(Assignments assignments, int channels, int frames, int period, const std::function<void(const Segment&)>& before = {});

// The largest difference; huge where one of the two is longer, or not a number.
double difference(const ChannelSamples& a, const ChannelSamples& b);

}  // namespace tutti::test
