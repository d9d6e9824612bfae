// tutti add: a running instance plays a further patch.
#include <cstdio>
#include <filesystem>
#include <memory>

#include "coordinator/assignments.h"
#include "coordinator/commands/command.h"
#include "coordinator/commands/message.h"

namespace tutti {
namespace {

struct AddArguments {
  std::vector<std::string> patches;
  std::string client;
  int copies = 1;
};

int add(const AddArguments& arguments) {
  load_patches(arguments.patches);  // what is wrong with them is told here, all of it
  for (const std::string& path : arguments.patches) {
    const OscMessage answer =
        request_of_instance(arguments.client, {"/tutti/add", {std::filesystem::absolute(path).string(), static_cast<double>(arguments.copies)}});
    for (const OscMessage::Argument& name : answer.arguments) std::printf("%s\n", std::get<std::string>(name).c_str());
  }
  return kDone;
}

}  // namespace

void add_add_command(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<AddArguments>();
  CLI::App* command = app.add_subcommand(
      "add", "Have a running instance play further patches; returns when they sound, and prints the names by which they are called");
  command->add_option("patch", arguments->patches, "Patch files (JSON)")->required()->type_name("PATCH");
  command->add_option("--copies", arguments->copies, "Copies of each patch; each draws its own random values")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option("--client", arguments->client, "The instance; default: the only one")->type_name("NAME");
  command->footer(
      "Examples:\n"
      "  tutti add chorus.json\n"
      "  tutti add patches/oscillators.json --copies 2 --client drums");
  command->callback([arguments, &run] { run = [arguments] { return add(*arguments); }; });
}

}  // namespace tutti
