// tutti send: an object of a running instance is played or stopped.
#include <memory>

#include "coordinator/commands/command.h"
#include "coordinator/commands/message.h"
#include "coordinator/control/osc_requests.h"

namespace tutti {
namespace {

struct SendArguments {
  std::string client, target, action;
};

int send(const SendArguments& arguments) {
  const ControlTarget target = target_of(arguments.target, false);
  send_to_instance(arguments.client, {"/tutti/" + osc_name(target.patch) + "/" + osc_name(target.object) + "/" + arguments.action, {}});
  return kDone;
}

}  // namespace

void add_send_command(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<SendArguments>();
  CLI::App* command = app.add_subcommand("send", "Play or stop an object that is playing in an instance");
  command->add_option("target", arguments->target, "The object")->required()->type_name("PATCH.OBJECT");
  command->add_option("action", arguments->action, "play (again), stop, or out: play what has an output")
      ->required()->check(CLI::IsMember({"play", "stop", "out"}));
  command->add_option("--client", arguments->client, "The instance; default: the only one")->type_name("NAME");
  command->footer("Examples:\n"
                  "  tutti send pattern.env play\n"
                  "  tutti send 'chorus#2.phs' stop");
  command->callback([arguments, &run] { run = [arguments] { return send(*arguments); }; });
}

}  // namespace tutti
