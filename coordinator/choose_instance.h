// Which running instance a command is about.
#pragma once

#include <string>

namespace tutti {

// The one that is called so; where `wanted` is empty, the only one, or the only one that plays and does not render. Throws std::runtime_error where
// none is running, UsageError where it is not clear which.
std::string choose_instance(const std::string& wanted);

}  // namespace tutti
