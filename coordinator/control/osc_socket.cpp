#include "coordinator/control/osc_socket.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

namespace tutti {
namespace {

constexpr int kReceiveBytes = 8 << 20;  // several thousand messages that come at once; without permission, what the system allows

int open_socket() {
  const int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) throw std::runtime_error(std::string("OSC: no socket: ") + std::strerror(errno));
  return descriptor;
}

sockaddr_in address_of(in_addr_t host, int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(host);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

const sockaddr* generic(const sockaddr_in& address) { return reinterpret_cast<const sockaddr*>(&address); }

}  // namespace

OscSocket OscSocket::listening(int port, bool on_all_interfaces) {
  OscSocket made(open_socket());
  if (setsockopt(made.descriptor_, SOL_SOCKET, SO_RCVBUFFORCE, &kReceiveBytes, sizeof kReceiveBytes) != 0)
    setsockopt(made.descriptor_, SOL_SOCKET, SO_RCVBUF, &kReceiveBytes, sizeof kReceiveBytes);
  const sockaddr_in address = address_of(on_all_interfaces ? INADDR_ANY : INADDR_LOOPBACK, port);
  if (bind(made.descriptor_, generic(address), sizeof address) != 0)
    throw std::runtime_error("--osc-port " + std::to_string(port) + ": " +
                             (errno == EADDRINUSE ? "another program listens there" : std::strerror(errno)));
  return made;
}

OscSocket OscSocket::connected(int port) {
  OscSocket made(open_socket());
  const sockaddr_in address = address_of(INADDR_LOOPBACK, port);
  if (connect(made.descriptor_, generic(address), sizeof address) != 0) throw std::runtime_error(std::string("OSC: ") + std::strerror(errno));
  return made;
}

OscSocket::OscSocket(OscSocket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

OscSocket::~OscSocket() {
  if (descriptor_ >= 0) close(descriptor_);
}

int OscSocket::port() const {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

std::optional<std::size_t> OscSocket::receive(std::span<std::byte> buffer, sockaddr_in& from) const {
  for (;;) {
    socklen_t size = sizeof from;
    const ssize_t bytes = recvfrom(descriptor_, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (bytes >= 0) return static_cast<std::size_t>(bytes);
    if (errno == EAGAIN || errno == EWOULDBLOCK) return std::nullopt;
    if (errno != EINTR && errno != ECONNREFUSED) return std::nullopt;  // the latter: somebody to whom was replied is gone
  }
}

bool OscSocket::send(std::span<const std::byte> bytes, const sockaddr_in& to) const {
  return sendto(descriptor_, bytes.data(), bytes.size(), 0, generic(to), sizeof to) == static_cast<ssize_t>(bytes.size());
}

bool OscSocket::send(std::span<const std::byte> bytes) const {
  return ::send(descriptor_, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size());
}

}  // namespace tutti
