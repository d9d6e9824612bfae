// tutti schema: the patch format as JSON Schema, for editors.
#include "coordinator/patch/schema.h"

#include <cstdio>

#include "coordinator/commands/command.h"

namespace tutti {
namespace {

int schema() {
  std::printf("%s\n", patch_schema().dump(2).c_str());
  return kDone;
}

}  // namespace

void add_schema_command(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand("schema", "Print the patch format as a JSON Schema: editors complete and check patches with it");
  command->footer("Examples:\n"
                  "  tutti schema > patches/tutti.schema.json\n"
                  "  and in a patch, beside \"tutti\":  \"$schema\": \"tutti.schema.json\"");
  command->callback([&run] { run = schema; });
}

}  // namespace tutti
