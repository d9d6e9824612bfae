// Reads text files whole: patches, and what they load.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "worker/text_files.h"

namespace tutti {

// `expected`: "a patch file", for messages. Pipes, devices and larger files are refused.
std::variant<std::string, Unreadable> read_text_file(const std::string& path, std::uintmax_t most_bytes, const std::string& expected);

}  // namespace tutti
