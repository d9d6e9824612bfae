// Which running instance a command means.
#pragma once

#include <string>

namespace tutti {

// The one that is wanted, or the only one. Throws UsageError: no such instance, or several; std::runtime_error: none is running.
std::string choose_instance(const std::string& wanted);

}  // namespace tutti
