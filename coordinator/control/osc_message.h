// OSC messages as values, and as the bytes that go over the network. What the bytes of a message mean is liblo's to know.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace tutti {

struct OscMessage {
  using Argument = std::variant<double, std::string>;  // numbers of all types (true is 1), strings and symbols

  std::string address;
  std::vector<Argument> arguments;
  std::int64_t time = 0;  // of the bundle that it came in, nanoseconds since 1970; 0: at once
};

// Thrown for bytes that are no OSC, and for arguments that are neither numbers nor text. `address` is empty where there is none.
struct OscError : std::runtime_error {
  OscError(std::string where, const std::string& what) : std::runtime_error(what), address(std::move(where)) {}
  std::string address;
};

inline constexpr std::size_t kMostOscBytes = 65507;  // that a UDP datagram holds

// The messages of a packet: one, or those of a bundle and of the bundles in it, each with its bundle's time. Throws OscError.
std::vector<OscMessage> read_osc(std::span<std::byte> packet);

// A message as bytes; numbers are sent as floats. Throws OscError where they are more than kMostOscBytes.
std::vector<std::byte> osc_bytes(const OscMessage& message);

}  // namespace tutti
