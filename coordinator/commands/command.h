// What main.cpp and the commands share. Each command stands in a file of its own and adds itself to the command line.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

namespace tutti {

// Exit statuses.
inline constexpr int kDone = 0, kFailed = 1, kWrong = 2;

// What the chosen command will do; it returns the exit status. Set by the command's callback, run by main().
using Run = std::function<int()>;

void add_play_command(CLI::App& app, Run& run);
void add_render_command(CLI::App& app, Run& run);
void add_check_command(CLI::App& app, Run& run);
void add_objects_command(CLI::App& app, Run& run);
void add_schema_command(CLI::App& app, Run& run);
void add_list_command(CLI::App& app, Run& run);
void add_top_command(CLI::App& app, Run& run);
void add_reload_command(CLI::App& app, Run& run);
void add_add_command(CLI::App& app, Run& run);
void add_remove_command(CLI::App& app, Run& run);
void add_move_command(CLI::App& app, Run& run);
void add_set_command(CLI::App& app, Run& run);
void add_send_command(CLI::App& app, Run& run);
void add_stress_command(CLI::App& app, Run& run);

// Thrown for a command line that is wrong in a way that the parser can't know: one line, exit status 2.
struct UsageError {
  std::string message;
};

// Whether standard output (error) is a terminal that wants colour and bars (NO_COLOR is respected).
bool output_is_terminal();
bool error_is_terminal();

}  // namespace tutti
