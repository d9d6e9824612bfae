#include "coordinator/session/port_connections.h"

#include <jack/jack.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "shared/clock.h"

namespace tutti {
namespace {

constexpr std::int64_t kShownNs = 200'000'000;  // by then JACK shows a connection that was made, even a busy one

using Names = std::unique_ptr<const char*, void (*)(const char**)>;

Names owned(const char** names) {
  return {names, [](const char** list) { jack_free(list); }};
}

std::vector<PortConnection> present_connections(jack_client_t* client) {
  std::vector<PortConnection> present;
  const Names ports = owned(jack_get_ports(client, nullptr, nullptr, 0));
  for (const char** name = ports.get(); name && *name; ++name) {
    const jack_port_t* port = jack_port_by_name(client, *name);
    if (!port || !jack_port_is_mine(client, port)) continue;
    const Names others = owned(jack_port_get_connections(port));
    for (const char** other = others.get(); other && *other; ++other) present.push_back({jack_port_short_name(port), *other});
  }
  return present;
}

// False: one of the two ports is not there.
bool connect(jack_client_t* client, const PortConnection& connection) {
  const std::string own = std::string(jack_get_client_name(client)) + ":" + connection.port;
  const jack_port_t* port = jack_port_by_name(client, own.c_str());
  if (!port || !jack_port_by_name(client, connection.other.c_str())) return false;
  const bool is_output = (jack_port_flags(port) & JackPortIsOutput) != 0;
  const int result =
      is_output ? jack_connect(client, own.c_str(), connection.other.c_str()) : jack_connect(client, connection.other.c_str(), own.c_str());
  return result == 0 || result == EEXIST;
}

}  // namespace

PortConnections::PortConnections(const std::vector<PortConnection>& wanted) {
  for (const PortConnection& connection : wanted) kept_.push_back({connection, std::nullopt});
}

void PortConnections::look_after(jack_client_t* client) {
  if (!client) {
    for (Kept& kept : kept_) kept.made.reset();
    return;
  }
  const std::vector<PortConnection> present = present_connections(client);
  const std::int64_t now = monotonic_ns();
  const auto is_there = [&](const Kept& kept) { return std::find(present.begin(), present.end(), kept.connection) != present.end(); };
  const auto may_not_show = [&](const Kept& kept) { return kept.made && now - *kept.made < kShownNs; };
  // Gone, though its partner is there: somebody has disconnected it.
  std::erase_if(kept_, [&](const Kept& kept) {
    return kept.made && !is_there(kept) && !may_not_show(kept) && jack_port_by_name(client, kept.connection.other.c_str());
  });
  for (Kept& kept : kept_) {
    if (is_there(kept)) kept.made = 0;
    else if (!may_not_show(kept)) kept.made = connect(client, kept.connection) ? std::optional(now) : std::nullopt;
  }
  for (const PortConnection& connection : present)
    if (std::none_of(kept_.begin(), kept_.end(), [&](const Kept& kept) { return kept.connection == connection; }))
      kept_.push_back({connection, 0});
}

std::vector<PortConnection> PortConnections::all() const {
  std::vector<PortConnection> connections;
  for (const Kept& kept : kept_) connections.push_back(kept.connection);
  return connections;
}

}  // namespace tutti
