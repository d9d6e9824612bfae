// Stages: a worker that reads shared tables computes each period after the workers that write them.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "coordinator/patch/shared_tables.h"

namespace tutti {

struct Stages {
  std::vector<int> stage;                    // of each plan; 0 waits for nobody
  std::vector<std::pair<int, int>> links;    // from a plan to one that waits for it
};

// Whoever reads a table waits for those that write it, unless it writes the table as well. Where that would make two wait for each other, the
// one that comes first does not wait: it reads what was written a period before.
Stages find_stages(std::span<const SharedNames> plans);

}  // namespace tutti
