// Which objects draw random numbers: two of them sound alike only if their seeds are the same.
#pragma once

#include "worker/plan.h"

namespace tutti {

bool draws_random(const Node& node);

}  // namespace tutti
