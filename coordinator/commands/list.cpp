// tutti list: the running instances of this user.
#include <cstdio>
#include <memory>

#include "coordinator/commands/command.h"
#include "coordinator/worker_table.h"

namespace tutti {
namespace {

int list(bool as_json) {
  nlohmann::json instances = nlohmann::json::array();
  for (const std::string& name : Segment::live_instances()) {
    try {
      instances.push_back(worker_json(Segment::open_to_watch(name)));
    } catch (const std::runtime_error& error) {
      std::fprintf(stderr, "tutti: %s\n", error.what());  // of another version, or just ending
    }
  }
  if (as_json) {
    std::printf("%s\n", instances.dump(2).c_str());
    return kDone;
  }
  if (instances.empty()) std::printf("no instance is running\n");
  for (const nlohmann::json& instance : instances) {
    std::printf("%s  pid %d  %s  %d Hz  period %d\n", instance["instance"].get<std::string>().c_str(), instance["pid"].get<int>(),
                instance["driver"].get<std::string>().c_str(), instance["rate"].get<int>(), instance["period"].get<int>());
    for (const nlohmann::json& worker : instance["workers"]) std::printf("  %s\n", worker["patch"].get<std::string>().c_str());
  }
  return kDone;
}

}  // namespace

void add_list_command(CLI::App& app, Run& run) {
  auto as_json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("list", "List the running instances and what they play");
  command->add_flag("--json", *as_json, "For scripts");
  command->footer("Examples:\n  tutti list\n  tutti list --json");
  command->callback([as_json, &run] { run = [as_json] { return list(*as_json); }; });
}

}  // namespace tutti
