// tutti reload: a running instance reads its patches again.
#include <signal.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "coordinator/choose_instance.h"
#include "coordinator/commands/command.h"
#include "shared/segment.h"

namespace tutti {
namespace {

int reload(const std::string& client) {
  const std::string name = choose_instance(client);
  const Segment segment = Segment::open_to_watch(name);
  if (std::string(segment.header().driver) == "file") throw UsageError{name + ": found a render, expected an instance that plays"};
  if (kill(segment.header().pid, SIGUSR1) != 0) throw std::runtime_error(name + ": can't be asked: " + std::strerror(errno));
  return kDone;
}

}  // namespace

void add_reload_command(CLI::App& app, Run& run) {
  auto client = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("reload", "Have a running instance read its patches again; what has changed in them takes effect without a gap");
  command->add_option("--client", *client, "Which instance; default: the only one")->type_name("NAME");
  command->footer("Examples:\n  tutti reload\n  tutti reload --client drums");
  command->callback([client, &run] { run = [client] { return reload(*client); }; });
}

}  // namespace tutti
