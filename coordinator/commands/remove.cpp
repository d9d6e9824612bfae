// tutti remove: a running instance plays a patch no more.
#include <cstdio>
#include <memory>

#include "coordinator/commands/command.h"
#include "coordinator/commands/message.h"

namespace tutti {
namespace {

struct RemoveArguments {
  std::vector<std::string> names;
  std::string client;
};

int remove(const RemoveArguments& arguments) {
  for (const std::string& name : arguments.names) request_of_instance(arguments.client, {"/tutti/remove", {name}});
  return kDone;
}

}  // namespace

void add_remove_command(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<RemoveArguments>();
  CLI::App* command = app.add_subcommand("remove", "Fade patches out of a running instance; returns when they are silent");
  command->add_option("name", arguments->names, "What `tutti list --objects` calls it: chorus, chorus#2, or a pattern: 'chorus*'")
      ->required()
      ->type_name("NAME");
  command->add_option("--client", arguments->client, "The instance; default: the only one")->type_name("NAME");
  command->footer(
      "Examples:\n"
      "  tutti remove chorus\n"
      "  tutti remove 'oscillators*' --client drums");
  command->callback([arguments, &run] { run = [arguments] { return remove(*arguments); }; });
}

}  // namespace tutti
