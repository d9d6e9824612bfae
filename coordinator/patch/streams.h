// How many streams an object has, and which element of a list each of them takes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "worker/objects/declaration.h"
#include "worker/plan.h"

namespace tutti {

struct Streams {
  std::size_t count = 1;
  std::size_t divisor = 1;  // stream s takes element s / divisor of each list
};

// From the length of the longest list and the fixed parameters (in the order of their declaration, paths absolute).
// A string is what is wrong: a sound file that can't be read, too many streams.
std::variant<Streams, std::string> count_streams(const Declaration& declaration, const std::vector<FixedArgument>& fixed, std::size_t longest);

// What is wrong with a file that a patch names; nothing if it can be read.
std::optional<std::string> unreadable(const std::string& path);

}  // namespace tutti
