// What an edit of a patch changes in what is playing.
#pragma once

#include <optional>
#include <vector>

#include "coordinator/supervisor.h"
#include "shared/command_ring.h"

namespace tutti {

struct ValueChange {
  int worker = 0;  // index in the lists that were compared
  Command command;
};

// The values to be set so that the workers compute what is `wanted`, if they compute the same with other numbers; nothing where more than numbers
// has changed.
std::optional<std::vector<ValueChange>> value_changes(const std::vector<const Assignment*>& playing, const std::vector<Assignment>& wanted);

}  // namespace tutti
