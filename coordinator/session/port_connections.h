// The JACK connections of tutti's own ports, kept by name: those of a restored session are made as soon as both ports are there, and one whose
// partner goes away is made again when it comes back. What somebody connects or disconnects meanwhile stays as it is. [main-thread]
#pragma once

#include <jack/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tutti {

struct PortConnection {
  std::string port;   // of ours, without the client's name: "out_1"
  std::string other;  // "system:playback_1"
  auto operator<=>(const PortConnection&) const = default;
};

class PortConnections {
 public:
  // Those to be made.
  explicit PortConnections(const std::vector<PortConnection>& wanted = {});

  // To be called some times a second. `client`: nullptr while there is no server.
  void look_after(jack_client_t* client);
  // Those that are there, and those that wait for their partners.
  std::vector<PortConnection> all() const;

 private:
  struct Kept {
    PortConnection connection;
    std::optional<std::int64_t> made;  // when, in monotonic_ns; 0: it has been seen there
  };

  std::vector<Kept> kept_;
};

}  // namespace tutti
