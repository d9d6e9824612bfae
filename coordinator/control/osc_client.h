// A message to a running instance, and what it answers.
#pragma once

#include <string>
#include <vector>

#include "coordinator/control/osc_message.h"

namespace tutti {

// What the instance that listens at that port of this machine answers, the answer to a sync left out. Throws std::runtime_error where nobody
// answers within a second.
std::vector<OscMessage> ask(int port, const OscMessage& message);

// The one answer to a message that takes its time. Throws std::runtime_error where none comes within so many seconds.
OscMessage ask_and_wait(int port, const OscMessage& message, double seconds);

}  // namespace tutti
