// Where an audio signal triggers.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/against_pyo.h"

namespace tutti::test {

// The frames at which a channel is not 0; they must be triggers: 1 for one frame (pyo's come out as 1 - 8e-7, see render_pyo).
std::vector<int> trigger_frames(const std::vector<float>& channel);

// As pyo's clock is a float that may be one or two frames late: whether each of ours is at most `late` frames before each of theirs.
bool fall_together(const std::vector<int>& ours, const std::vector<int>& theirs, int late);

}  // namespace tutti::test
