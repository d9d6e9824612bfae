#include "coordinator/commands/message.h"

#include <stdexcept>

#include "coordinator/choose_instance.h"
#include "coordinator/commands/command.h"
#include "coordinator/control/osc_client.h"
#include "shared/segment.h"

namespace tutti {

ControlTarget target_of(const std::string& text, bool with_parameter) {
  ControlTarget target;
  std::string rest = text;
  const auto take_last = [&] {
    const std::size_t dot = rest.rfind('.');
    if (dot == std::string::npos || dot == 0 || dot + 1 == rest.size())
      throw UsageError{"found \"" + text + "\", expected " + (with_parameter ? "PATCH.OBJECT.PARAM" : "PATCH.OBJECT")};
    std::string last = rest.substr(dot + 1);
    rest.resize(dot);
    return last;
  };
  if (with_parameter) target.parameter = take_last();
  target.object = take_last();
  target.patch = rest;
  return target;
}

std::vector<OscMessage> send_to_instance(const std::string& client, const OscMessage& message) {
  const std::string instance = choose_instance(client);
  const std::uint32_t port = Segment::open_to_watch(instance).header().osc_port.load();
  if (port == 0) throw std::runtime_error(instance + " takes no messages");
  std::vector<OscMessage> replies;
  try {
    replies = ask(static_cast<int>(port), message);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(instance + ": " + error.what());
  }
  for (const OscMessage& reply : replies)
    if (reply.address == "/tutti/error") throw UsageError{std::get<std::string>(reply.arguments.at(1))};
  return replies;
}

}  // namespace tutti
