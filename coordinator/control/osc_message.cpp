#include "coordinator/control/osc_message.h"

#include <lo/lo.h>

#include <cstring>
#include <memory>
#include <string_view>

#include "coordinator/control/time_map.h"

namespace tutti {
namespace {

using Message = std::unique_ptr<void, void (*)(lo_message)>;

constexpr std::string_view kBundle{"#bundle", 8};  // with its zero
constexpr std::size_t kHeader = 16;                // of a bundle: its name, then its time
constexpr int kDeepest = 16;                       // bundles in bundles

// liblo leaves arguments where the packet had them: on four bytes, where a lo_arg would stand on eight.
template <class T>
T unaligned(const void* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

std::uint32_t big_endian(const std::byte* at) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | std::to_integer<std::uint32_t>(at[i]);
  return value;
}

OscMessage::Argument argument(char type, const lo_arg* value, const std::string& address) {
  switch (type) {
    case LO_INT32: return static_cast<double>(unaligned<std::int32_t>(value));
    case LO_INT64: return static_cast<double>(unaligned<std::int64_t>(value));
    case LO_FLOAT: return static_cast<double>(unaligned<float>(value));
    case LO_DOUBLE: return unaligned<double>(value);
    case LO_TRUE: return 1.0;
    case LO_FALSE: return 0.0;
    case LO_STRING:
    case LO_SYMBOL: return std::string(reinterpret_cast<const char*>(value));
    default: throw OscError(address, std::string("found an argument of type '") + type + "', expected numbers or text");
  }
}

OscMessage read_message(std::span<std::byte> bytes, std::int64_t time) {
  const char* path = lo_get_path(bytes.data(), static_cast<ssize_t>(bytes.size()));
  if (!path || path[0] != '/') throw OscError("", "found what is no OSC message, expected an address that begins with /");
  OscMessage result{path, {}, time};
  int error = 0;
  const Message message(lo_message_deserialise(bytes.data(), bytes.size(), &error), lo_message_free);
  if (!message) throw OscError(path, "found a broken OSC message");
  const std::string_view types = lo_message_get_types(message.get());
  lo_arg** values = lo_message_get_argv(message.get());
  for (std::size_t i = 0; i < types.size(); ++i) result.arguments.push_back(argument(types[i], values[i], result.address));
  return result;
}

void read_packet(std::span<std::byte> bytes, std::int64_t time, int depth, std::vector<OscMessage>& messages) {
  if (bytes.size() < kBundle.size() || std::memcmp(bytes.data(), kBundle.data(), kBundle.size()) != 0) {
    messages.push_back(read_message(bytes, time));
    return;
  }
  if (bytes.size() < kHeader || depth == kDeepest) throw OscError("", "found a broken OSC bundle");
  const std::uint32_t seconds = big_endian(&bytes[8]), fraction = big_endian(&bytes[12]);
  const std::int64_t own_time = seconds == 0 && fraction <= 1 ? 0 : unix_ns(seconds, fraction);
  for (bytes = bytes.subspan(kHeader); !bytes.empty();) {
    const std::size_t size = bytes.size() < 4 ? bytes.size() : big_endian(bytes.data());
    if (size == 0 || size % 4 != 0 || size > bytes.size() - 4) throw OscError("", "found a broken OSC bundle");
    read_packet(bytes.subspan(4, size), own_time, depth + 1, messages);
    bytes = bytes.subspan(4 + size);
  }
}

}  // namespace

std::vector<OscMessage> read_osc(std::span<std::byte> packet) {
  std::vector<OscMessage> messages;
  read_packet(packet, 0, 0, messages);
  return messages;
}

std::vector<std::byte> osc_bytes(const OscMessage& message) {
  const Message made(lo_message_new(), lo_message_free);
  for (const OscMessage::Argument& argument : message.arguments) {
    if (const auto* number = std::get_if<double>(&argument)) lo_message_add_float(made.get(), static_cast<float>(*number));
    else lo_message_add_string(made.get(), std::get<std::string>(argument).c_str());
  }
  std::vector<std::byte> bytes(lo_message_length(made.get(), message.address.c_str()));
  if (bytes.size() > kMostOscBytes) throw OscError(message.address, "found more than a datagram holds");
  lo_message_serialise(made.get(), message.address.c_str(), bytes.data(), nullptr);
  return bytes;
}

}  // namespace tutti
