// tutti move: a worker of a running instance goes on on another core.
#include <memory>

#include "coordinator/commands/command.h"
#include "coordinator/commands/message.h"

namespace tutti {
namespace {

struct MoveArguments {
  int worker = 0, core = 0;
  std::string client;
};

int move(const MoveArguments& arguments) {
  request_of_instance(arguments.client, {"/tutti/move", {static_cast<double>(arguments.worker), static_cast<double>(arguments.core)}});
  return kDone;
}

}  // namespace

void add_move_command(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<MoveArguments>();
  CLI::App* command =
      app.add_subcommand("move", "Move a worker of a running instance to another core, without a gap; those that take its place run there too");
  command->add_option("worker", arguments->worker, "Its number, as `tutti top` shows it")
      ->required()
      ->check(CLI::NonNegativeNumber)
      ->type_name("WORKER");
  command->add_option("core", arguments->core, "The core's number, as lscpu -e shows it")
      ->required()
      ->check(CLI::NonNegativeNumber)
      ->type_name("CORE");
  command->add_option("--client", arguments->client, "The instance; default: the only one")->type_name("NAME");
  command->footer("Examples:\n  tutti move 2 5");
  command->callback([arguments, &run] { run = [arguments] { return move(*arguments); }; });
}

}  // namespace tutti
