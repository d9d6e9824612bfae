// A UDP socket for OSC. liblo's own servers listen on all of the machine's addresses; this one on loopback, unless asked.
#pragma once

#include <netinet/in.h>

#include <cstddef>
#include <optional>
#include <span>

namespace tutti {

class OscSocket {
 public:
  // One that listens: `port` 0 takes a free one. Throws std::runtime_error.
  static OscSocket listening(int port, bool on_all_interfaces);
  // One that talks to that port of this machine. Throws std::runtime_error.
  static OscSocket connected(int port);

  OscSocket(OscSocket&& other) noexcept;
  OscSocket& operator=(OscSocket&&) = delete;
  ~OscSocket();

  int port() const;
  int descriptor() const { return descriptor_; }

  // A datagram into `buffer`, where there is one: its bytes, and who sent it. Does not wait.
  std::optional<std::size_t> receive(std::span<std::byte> buffer, sockaddr_in& from) const;
  // False: nobody is there, or the network does not take it.
  bool send(std::span<const std::byte> bytes, const sockaddr_in& to) const;
  bool send(std::span<const std::byte> bytes) const;  // of a connected one

 private:
  explicit OscSocket(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace tutti
