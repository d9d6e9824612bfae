// tutti top: a live table of a running instance. Maps its shared memory read-only and can't disturb the audio.
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "coordinator/choose_instance.h"
#include "coordinator/commands/command.h"
#include "coordinator/signals.h"
#include "coordinator/watching/analyser_table.h"
#include "coordinator/worker_table.h"

namespace tutti {
namespace {

struct TopArguments {
  std::string client;
  bool once = false, as_json = false;
};

std::string heading(const SegmentHeader& header) {
  char line[256];
  std::snprintf(line, sizeof line, "%s  pid %d  %s  %u Hz  period %u  lookahead %u  xruns %llu  mixing %.2f %%  peak %s\n", header.name, header.pid,
                header.driver, header.rate.load(), header.period.load(), header.lookahead, static_cast<unsigned long long>(header.xruns.load()),
                100.0 * header.mix_load.load(), decibels(header.peak.load()).c_str());
  return line;
}

int columns_of_terminal() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? std::min<int>(size.ws_col, 160) : 80;
}

std::string analysers_text(const Segment& segment) {
  std::string text = analyser_table(read_analysers(segment), columns_of_terminal(), output_is_terminal());
  if (!text.empty()) text = "\n" + text;
  if (const int count = analysers_without_room(segment); count > 0)
    text += std::to_string(count) + (count == 1 ? " analyser finds" : " analysers find") + " no room to show anything: they were not there at the start; end tutti and start it anew\n";
  return text;
}

int top(const TopArguments& arguments) {
  const std::string instance = choose_instance(arguments.client);
  const Segment segment = Segment::open_to_watch(instance);
  if (arguments.as_json) {
    nlohmann::json json = worker_json(segment);
    json["analysers"] = analyser_json(read_analysers(segment));
    std::printf("%s\n", json.dump(2).c_str());
    return kDone;
  }
  const bool live = !arguments.once && output_is_terminal();
  catch_signals();
  do {
    const std::string text = heading(segment.header()) + worker_table(segment, output_is_terminal()) + analysers_text(segment);
    std::printf("%s%s", live ? "\033[H\033[2J" : "", text.c_str());
    std::fflush(stdout);
    if (!live) break;
    for (int i = 0; i < 5 && !asked_to_end(); ++i) usleep(100000);
    const std::vector<std::string> names = Segment::live_instances();
    if (std::find(names.begin(), names.end(), instance) == names.end()) {
      std::printf("%s has ended\n", instance.c_str());
      break;
    }
  } while (!asked_to_end());
  return kDone;
}

}  // namespace

void add_top_command(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<TopArguments>();
  CLI::App* command = app.add_subcommand("top", "Show a running instance: load, late periods, ring fill, peak and restarts of each worker, and what its analysers show");
  command->add_option("--client", arguments->client, "The instance; default: the only one")->type_name("NAME");
  command->add_flag("--once", arguments->once, "Print once and end");
  command->add_flag("--json", arguments->as_json, "Print once, for scripts");
  command->footer("Examples:\n  tutti top\n  tutti top --once --json");
  command->callback([arguments, &run] { run = [arguments] { return top(*arguments); }; });
}

}  // namespace tutti
