// What the commands share that change a running instance: names on the command line, and a message to it.
#pragma once

#include <string>
#include <vector>

#include "coordinator/control/osc_message.h"

namespace tutti {

struct ControlTarget {
  std::string patch, object, parameter;
};

// "chorus.src.freq", or without the parameter. The patch's name may have dots itself. Throws UsageError.
ControlTarget target_of(const std::string& text, bool with_parameter);

// The replies. Throws UsageError with what the instance finds wrong, std::runtime_error where none is running or nobody answers.
std::vector<OscMessage> send_to_instance(const std::string& client, const OscMessage& message);

// The same for what takes its time: returns its one answer, half a minute later at most.
OscMessage request_of_instance(const std::string& client, const OscMessage& message);

}  // namespace tutti
