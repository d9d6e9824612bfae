#include "coordinator/control/osc_client.h"

#include <poll.h>

#include <stdexcept>

#include "coordinator/control/osc_socket.h"
#include "shared/clock.h"

namespace tutti {

std::vector<OscMessage> ask(int port, const OscMessage& message) {
  const OscSocket socket = OscSocket::connected(port);
  const std::int64_t end = monotonic_ns() + 1'000'000'000;
  std::vector<OscMessage> answers;
  if (socket.send(osc_bytes(message)) && socket.send(osc_bytes({"/tutti/sync", {}}))) {
    std::vector<std::byte> buffer(65536);
    for (std::int64_t left; (left = end - monotonic_ns()) > 0;) {
      pollfd watched{socket.descriptor(), POLLIN, 0};
      poll(&watched, 1, static_cast<int>(left / 1'000'000 + 1));
      sockaddr_in from{};
      while (const auto bytes = socket.receive(buffer, from))
        for (OscMessage& answer : read_osc(std::span(buffer).first(*bytes))) {
          if (answer.address == "/tutti/synced") return answers;
          answers.push_back(std::move(answer));
        }
      if ((watched.revents & POLLERR) != 0) break;
    }
  }
  throw std::runtime_error("nobody answers at port " + std::to_string(port));
}

}  // namespace tutti
