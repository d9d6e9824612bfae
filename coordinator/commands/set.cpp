// tutti set: a value of a running instance is changed, or shown.
#include <cstdio>
#include <memory>

#include "coordinator/commands/command.h"
#include "coordinator/commands/message.h"
#include "coordinator/control/osc_requests.h"

namespace tutti {
namespace {

struct SetArguments {
  std::string client, target;
  std::vector<double> values;
};

int set(const SetArguments& arguments) {
  const ControlTarget target = target_of(arguments.target, true);
  const std::string address = "/tutti/" + osc_name(target.patch) + "/" + osc_name(target.object) + "/" + osc_name(target.parameter);
  for (const OscMessage& reply : send_to_instance(arguments.client, {address, {arguments.values.begin(), arguments.values.end()}})) {
    std::string line;
    for (const OscMessage::Argument& value : reply.arguments) {
      char text[32];
      std::snprintf(text, sizeof text, "%s%.7g", line.empty() ? "" : " ", std::get<double>(value));
      line += text;
    }
    std::printf("%s\n", line.c_str());
  }
  return kDone;
}

}  // namespace

void add_set_command(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<SetArguments>();
  CLI::App* command = app.add_subcommand("set", "Set a parameter of an object that is playing; without a value: show it");
  command->add_option("target", arguments->target, "What to set; a patch is called by its file's name, its copies chorus#2, chorus#3")
      ->required()->type_name("PATCH.OBJECT.PARAM");
  command->add_option("value", arguments->values, "A number, or one for each stream; they wrap around")->type_name("VALUE...");
  command->add_option("--client", arguments->client, "The instance; default: the only one")->type_name("NAME");
  command->footer("Examples:\n"
                  "  tutti set chorus.lfo.freq 0.5\n"
                  "  tutti set 'chorus#2.src.freq' 200 205 210\n"
                  "  tutti set chorus.src.freq                  # shows it\n"
                  "  tutti set pad.matrix.init 0 0.5 0.5 1      # a matrix of four numbers, row after row\n"
                  "  tutti list --objects                       # what there is to set");
  command->callback([arguments, &run] { run = [arguments] { return set(*arguments); }; });
}

}  // namespace tutti
