// `tutti set` and `tutti send`: a message to a running instance, and what it answers.
#pragma once

#include <string>
#include <vector>

#include "coordinator/control/osc_message.h"

namespace tutti {

// What the instance that listens at that port of this machine answers, the answer to a sync left out. Throws std::runtime_error where nobody
// answers within a second.
std::vector<OscMessage> ask(int port, const OscMessage& message);

}  // namespace tutti
