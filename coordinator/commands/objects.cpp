// tutti objects: the reference of all objects.
#include <cstdio>
#include <memory>

#include "coordinator/commands/command.h"
#include "coordinator/patch/nearest_name.h"
#include "coordinator/patch/problem.h"
#include "coordinator/patch/reference.h"
#include "worker/objects/registry.h"

namespace tutti {
namespace {

const Declaration& find_declaration(const std::string& name) {
  if (const ObjectType* type = Registry::find(name)) return type->declaration;
  std::vector<std::string_view> names;
  for (const auto& [known, type] : Registry::all()) names.push_back(known);
  throw UsageError{"found the object " + in_quotes(name) + ", expected one that `tutti objects` lists" + did_you_mean(name, names)};
}

int show_all(bool as_json) {
  if (as_json) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const auto& [name, type] : Registry::all()) all.push_back(reference_of(type.declaration));
    std::printf("%s\n", all.dump(2).c_str());
  } else {
    std::printf("%s\n`tutti objects NAME` shows one with its parameters.\n", reference_overview().c_str());
  }
  return kDone;
}

int show_one(const std::string& name, bool as_json) {
  const Declaration& declaration = find_declaration(name);
  std::printf("%s", as_json ? (reference_of(declaration).dump(2) + "\n").c_str() : reference_text(declaration).c_str());
  return kDone;
}

}  // namespace

void add_objects_command(CLI::App& app, Run& run) {
  auto name = std::make_shared<std::string>();
  auto as_json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("objects", "List all objects, or show one with its parameters and an example");
  command->add_option("name", *name, "An object, as SineLoop; default: list all")->type_name("NAME");
  command->add_flag("--json", *as_json, "For scripts");
  command->footer("Examples:\n  tutti objects\n  tutti objects Phaser\n  tutti objects --json");
  command->callback([name, as_json, &run, command] {
    const bool all = command->get_option("name")->empty();
    run = [name, as_json, all] { return all ? show_all(*as_json) : show_one(*name, *as_json); };
  });
}

}  // namespace tutti
