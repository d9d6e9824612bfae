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

namespace {

// Calls `ask` with the instance's port.
template <class Ask>
auto with_port_of(const std::string& client, Ask ask) {
  const std::string instance = choose_instance(client);
  const std::uint32_t port = Segment::open_to_watch(instance).header().osc_port.load();
  if (port == 0) throw std::runtime_error(instance + " takes no messages");
  try {
    return ask(static_cast<int>(port));
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(instance + ": " + error.what());
  }
}

void check_answer(const OscMessage& answer) {
  if (answer.address == "/tutti/error") throw UsageError{std::get<std::string>(answer.arguments.at(1))};
}

}  // namespace

std::vector<OscMessage> send_to_instance(const std::string& client, const OscMessage& message) {
  std::vector<OscMessage> replies = with_port_of(client, [&](int port) { return ask(port, message); });
  for (const OscMessage& reply : replies) check_answer(reply);
  return replies;
}

OscMessage request_of_instance(const std::string& client, const OscMessage& message) {
  constexpr double kSeconds = 30;  // a worker may have long sound files to read
  OscMessage answer = with_port_of(client, [&](int port) { return ask_and_wait(port, message, kSeconds); });
  check_answer(answer);
  return answer;
}

}  // namespace tutti
