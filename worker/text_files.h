// How the parts that are compiled into both processes read text files: by what they are given, because only the coordinator reads any.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>

namespace tutti {

struct Unreadable {
  std::string why;  // "found a directory, expected a file"
};

using ReadTextFile = std::function<std::variant<std::string, Unreadable>(const std::string& path, std::uintmax_t most_bytes)>;

}  // namespace tutti
