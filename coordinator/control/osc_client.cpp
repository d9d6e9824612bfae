#include "coordinator/control/osc_client.h"

#include <poll.h>

#include <functional>
#include <stdexcept>

#include "coordinator/control/osc_socket.h"
#include "shared/clock.h"

namespace tutti {

namespace {

// Calls `take` with what comes, until it returns true; false: the time is over, or nobody listens.
bool receive_until(const OscSocket& socket, double seconds, const std::function<bool(OscMessage&&)>& take) {
  const std::int64_t end = monotonic_ns() + static_cast<std::int64_t>(seconds * 1e9);
  std::vector<std::byte> buffer(65536);
  for (std::int64_t left; (left = end - monotonic_ns()) > 0;) {
    pollfd watched{socket.descriptor(), POLLIN, 0};
    poll(&watched, 1, static_cast<int>(left / 1'000'000 + 1));
    sockaddr_in from{};
    while (const auto bytes = socket.receive(buffer, from))
      for (OscMessage& answer : read_osc(std::span(buffer).first(*bytes)))
        if (take(std::move(answer))) return true;
    if ((watched.revents & POLLERR) != 0) return false;
  }
  return false;
}

}  // namespace

std::vector<OscMessage> ask(int port, const OscMessage& message) {
  const OscSocket socket = OscSocket::connected(port);
  std::vector<OscMessage> answers;
  const auto take = [&](OscMessage&& answer) {
    if (answer.address == "/tutti/synced") return true;
    answers.push_back(std::move(answer));
    return false;
  };
  const bool sent = socket.send(osc_bytes(message)) && socket.send(osc_bytes({"/tutti/sync", {}}));
  if (!sent || !receive_until(socket, 1, take)) throw std::runtime_error("nobody answers at port " + std::to_string(port));
  return answers;
}

OscMessage ask_and_wait(int port, const OscMessage& message, double seconds) {
  const OscSocket socket = OscSocket::connected(port);
  OscMessage answered;
  const auto take = [&](OscMessage&& answer) {
    answered = std::move(answer);
    return true;
  };
  if (!socket.send(osc_bytes(message)) || !receive_until(socket, seconds, take)) throw std::runtime_error("no answer comes from port " + std::to_string(port));
  return answered;
}

}  // namespace tutti
