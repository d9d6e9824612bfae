#include "coordinator/patch/streams.h"

#include <sndfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "coordinator/patch/limits.h"
#include "coordinator/patch/problem.h"

namespace tutti {

namespace {

// The channels of a sound file, or what is wrong with it.
std::variant<std::size_t, std::string> channels_of(const std::string& path) {
  if (const std::optional<std::string> wrong = unreadable(path)) return *wrong;
  SF_INFO info{};
  SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
  if (!file) return "found the file " + path + ", which is no sound file: " + sf_strerror(nullptr) + "; expected one that libsndfile reads";
  sf_close(file);
  return static_cast<std::size_t>(info.channels);
}

}  // namespace

std::optional<std::string> unreadable(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0 || (S_ISREG(status.st_mode) && ::access(path.c_str(), R_OK) != 0))
    return "found the path " + path + ", expected a file that can be read: " + std::strerror(errno);
  if (!S_ISREG(status.st_mode)) return "found the path " + path + ", which is no file; expected one";  // opening a pipe would wait for ever
  return std::nullopt;
}

std::variant<Streams, std::string> count_streams(const Declaration& declaration, const std::vector<FixedArgument>& fixed, std::size_t longest) {
  Streams streams{longest, 1};
  std::size_t file_channels = 1, index = 0;
  bool one_channel = false;
  std::optional<std::size_t> set;
  for (const Parameter& p : declaration.parameters) {
    if (p.streams_rule == StreamsRule::Doubles) streams.divisor *= 2;
    if (p.kind == ParameterKind::Input || p.kind == ParameterKind::Value) continue;
    const FixedArgument& argument = fixed[index++];
    const double number = argument.number;
    const std::size_t count = number >= 1 ? static_cast<std::size_t>(number) : 1;
    switch (p.streams_rule) {
      case StreamsRule::None: break;
      case StreamsRule::Sets: set = set.value_or(1) * (p.kind == ParameterKind::Names ? argument.names.size() : count); break;
      case StreamsRule::Multiplies: streams.divisor *= p.kind == ParameterKind::Flag ? (number != 0 ? 2 : 1) : count; break;
      case StreamsRule::OneChannel: one_channel = number >= 0; break;
      case StreamsRule::Channels: {
        if (argument.text.empty()) {
          file_channels = count;
          break;
        }
        const auto channels = channels_of(argument.text);
        if (const auto* wrong = std::get_if<std::string>(&channels)) return *wrong;
        file_channels = std::get<std::size_t>(channels);
        break;
      }
      case StreamsRule::Doubles: break;  // of an Input
    }
    if (streams.divisor > kMaxStreams) break;
  }
  if (!one_channel) streams.divisor *= file_channels;
  if (streams.divisor <= kMaxStreams) streams.count = longest * streams.divisor;
  if (set) streams = {*set, 1};
  if (streams.count > kMaxStreams || streams.divisor > kMaxStreams)
    return "found an object of more than " + std::to_string(kMaxStreams) + " streams, expected fewer";
  return streams;
}

}  // namespace tutti
