// tutti: the command line. Each command is a file in coordinator/commands/.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>

#include "coordinator/assignments.h"
#include "coordinator/commands/command.h"

namespace tutti {

bool output_is_terminal() { return isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr; }
bool error_is_terminal() { return isatty(STDERR_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr; }

}  // namespace tutti

int main(int argc, char** argv) {
  using namespace tutti;
  CLI::App app("tutti plays JSON patches on all cores: a coordinator, worker processes, shared memory, JACK.");
  app.name("tutti");
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("tutti ") + TUTTI_VERSION);
  app.footer("Start with:  tutti play patches/oscillators.json --copies 4\n"
             "             tutti COMMAND --help");
  Run run;
  add_play_command(app, run);
  add_render_command(app, run);
  add_check_command(app, run);
  add_objects_command(app, run);
  add_schema_command(app, run);
  add_stress_command(app, run);
  add_top_command(app, run);
  add_list_command(app, run);
  add_add_command(app, run);
  add_remove_command(app, run);
  add_reload_command(app, run);
  add_move_command(app, run);
  add_set_command(app, run);
  add_send_command(app, run);

  try {
    const char* const under_manager[] = {argv[0], "play"};  // which starts programs without arguments
    if (argc == 1 && std::getenv("NSM_URL")) app.parse(2, under_manager);
    else app.parse(argc, argv);
    return run();
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    std::fprintf(stderr, "tutti: %s; see `tutti --help`\n", error.what());
    return kWrong;
  } catch (const PatchProblems& wrong) {
    for (const Problem& problem : wrong.problems) std::fprintf(stderr, "%s\n", problem.text().c_str());
    return kWrong;
  } catch (const UsageError& error) {
    std::fprintf(stderr, "tutti: %s\n", error.message.c_str());
    return kWrong;
  } catch (const std::invalid_argument& wrong) {
    std::fprintf(stderr, "tutti: %s\n", wrong.what());
    return kWrong;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tutti: %s\n", error.what());
    return kFailed;
  }
}
