// tutti list: the running instances of this user.
#include <cstdio>
#include <memory>

#include "coordinator/commands/command.h"
#include "coordinator/control/osc_client.h"
#include "coordinator/worker_table.h"

namespace tutti {
namespace {

// What is played and can be changed, by patch; null where the instance does not answer.
nlohmann::ordered_json objects_of(const nlohmann::json& instance) {
  const int port = instance["osc_port"].get<int>();
  if (port == 0) return nullptr;
  nlohmann::ordered_json patches = nlohmann::ordered_json::object();
  try {
    for (const OscMessage& reply : ask(port, {"/tutti/list", {}})) {
      nlohmann::ordered_json objects = nlohmann::ordered_json::array();
      for (std::size_t i = 1; i < reply.arguments.size(); ++i) objects.push_back(std::get<std::string>(reply.arguments[i]));
      patches[std::get<std::string>(reply.arguments.at(0))] = std::move(objects);
    }
  } catch (const std::runtime_error&) {
    return nullptr;  // just ending
  }
  return patches;
}

void print(const nlohmann::ordered_json& instance, bool with_objects) {
  std::printf("%s  pid %d  %s  %d Hz  period %d  OSC port %d\n", instance["instance"].get<std::string>().c_str(), instance["pid"].get<int>(),
              instance["driver"].get<std::string>().c_str(), instance["rate"].get<int>(), instance["period"].get<int>(),
              instance["osc_port"].get<int>());
  if (instance["patches"].is_null()) {
    for (const nlohmann::ordered_json& worker : instance["workers"]) std::printf("  %s\n", worker["patch"].get<std::string>().c_str());
    return;
  }
  for (const auto& [patch, objects] : instance["patches"].items()) {
    std::printf("  %s\n", patch.c_str());
    if (with_objects)
      for (const nlohmann::ordered_json& object : objects) std::printf("    %s.%s\n", patch.c_str(), object.get<std::string>().c_str());
  }
}

int list(bool as_json, bool with_objects) {
  nlohmann::ordered_json instances = nlohmann::ordered_json::array();
  for (const std::string& name : Segment::live_instances()) {
    try {
      nlohmann::ordered_json instance = worker_json(Segment::open_to_watch(name));
      instance["patches"] = objects_of(instance);
      instances.push_back(std::move(instance));
    } catch (const std::runtime_error& error) {
      std::fprintf(stderr, "tutti: %s\n", error.what());  // of another version, or just ending
    }
  }
  if (as_json) {
    std::printf("%s\n", instances.dump(2).c_str());
    return kDone;
  }
  if (instances.empty()) std::printf("no instance is running\n");
  for (const nlohmann::ordered_json& instance : instances) print(instance, with_objects);
  return kDone;
}

}  // namespace

void add_list_command(CLI::App& app, Run& run) {
  auto as_json = std::make_shared<bool>(false), with_objects = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("list", "List the running instances, what they play and where they take OSC messages");
  command->add_flag("--objects", *with_objects, "With the objects, whose parameters can be set");
  command->add_flag("--json", *as_json, "For scripts");
  command->footer("Examples:\n  tutti list\n  tutti list --objects\n  tutti list --json");
  command->callback([as_json, with_objects, &run] { run = [as_json, with_objects] { return list(*as_json, *with_objects); }; });
}

}  // namespace tutti
