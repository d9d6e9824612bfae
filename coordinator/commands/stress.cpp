// tutti stress: the document's experiment. Many oscillators on several workers, for some seconds; what they cost, and how many play.
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>

#include "coordinator/commands/command.h"
#include "coordinator/instance.h"
#include "coordinator/load_plot.h"
#include "coordinator/signals.h"
#include "coordinator/worker_table.h"

namespace tutti {
namespace {

constexpr int kBankStreams = 16384;  // more oscillators than that are several banks
constexpr int kMostPerWorker = 4'000'000;

struct StressArguments {
  std::string object = "SineLoop";
  int per_worker = 500;
  int workers = 4;
  double seconds = 5;
  bool find_limit = false, as_json = false;
  std::string plot;
  std::string driver = "auto";
  DriverOptions driver_options;
};

struct Trial {
  int per_worker = 0;
  double load_mean = 0, load_worst = 0;  // of the busiest worker
  std::uint64_t late = 0;
  std::string table;
};

// One worker's patch: banks of the object, each stream at a frequency of its own; what wants an input gets one noise.
std::string stress_patch(const Declaration& object, int count) {
  std::ostringstream text;
  text << R"({"tutti": 1, "objects": {"source": {"object": "Noise", "mul": 0.1})";
  for (int first = 0; first < count; first += kBankStreams) {
    const int streams = std::min(kBankStreams, count - first);
    text << ", \"bank" << first / kBankStreams << R"(": {"object": ")" << object.name << '"';
    bool counted = false;
    for (const Parameter& p : object.parameters) {
      if (p.kind == ParameterKind::Input) text << ", \"" << p.name << "\": \"source\"";
      else if (p.name == "freq") text << R"(, "freq": {"uniform": [100, 1000], "count": )" << streams << '}', counted = true;
      else if (p.name == "feedback") text << R"(, "feedback": 0.1)";
    }
    text << ", \"mul\": ";
    const double level = 0.5 / count;
    if (counted) text << level;
    else text << R"({"repeat": )" << level << R"(, "count": )" << streams << '}';
    text << R"(, "out": 0})";
  }
  text << "}}";
  return text.str();
}

const Declaration& stressed_object(const std::string& name) {
  const ObjectType* type = Registry::find(name);
  if (!type || type->declaration.role != ObjectRole::Audio)
    throw UsageError{"--object: found \"" + name + "\", expected an audio object (see `tutti objects`)"};
  for (const Parameter& p : type->declaration.parameters)
    if (p.required && p.kind != ParameterKind::Input) throw UsageError{"--object: " + name + " needs its parameter " + p.name + "; stress can't know it"};
  return type->declaration;
}

Trial try_once(const StressArguments& arguments, int per_worker) {
  const Declaration& object = stressed_object(arguments.object);
  LoadedPatch loaded = parse_patch(stress_patch(object, per_worker), "stress.json");
  if (!loaded.patch) throw PatchProblems{loaded.problems};
  InstanceOptions options;
  options.driver = arguments.driver == "jack" ? DriverChoice::Jack : arguments.driver == "clock" ? DriverChoice::Clock : DriverChoice::JackOrClock;
  options.driver_options = arguments.driver_options;
  options.driver_options.client = "stress";
  options.workers = arguments.workers;
  options.copies = arguments.workers;
  Instance instance({*loaded.patch}, options);
  instance.start();
  const double end = instance.seconds_played() + arguments.seconds;
  while (!asked_to_end() && instance.seconds_played() < end && !instance.all_failed()) {
    instance.look_after();
    usleep(20000);
  }
  Trial trial;
  trial.per_worker = per_worker;
  for (const WorkerRow& row : read_workers(instance.segment())) {
    trial.load_mean = std::max(trial.load_mean, row.load_mean);
    trial.load_worst = std::max(trial.load_worst, row.load_worst);
    trial.late += row.late;
  }
  trial.table = worker_table(instance.segment(), output_is_terminal());
  instance.stop();
  return trial;
}

void report_trial(const StressArguments& arguments, const Trial& trial) {
  std::fprintf(stderr, "tutti: %8d oscillators (%d workers of %d): busiest worker %5.1f %%, worst %6.1f %%, %llu late\n",
               trial.per_worker * arguments.workers, arguments.workers, trial.per_worker, 100 * trial.load_mean, 100 * trial.load_worst,
               static_cast<unsigned long long>(trial.late));
}

// Doubles until a period is late, then halves the gap until it is under a twentieth. Returns all trials.
std::vector<Trial> search_limit(const StressArguments& arguments) {
  std::vector<Trial> trials;
  int plays = 0, too_many = 0;
  for (int count = arguments.per_worker; !asked_to_end() && count <= kMostPerWorker;) {
    trials.push_back(try_once(arguments, count));
    report_trial(arguments, trials.back());
    if (trials.back().late == 0) plays = std::max(plays, count);
    else too_many = count;
    if (too_many > 0 && (too_many - plays) * 20 <= too_many) break;
    count = too_many == 0 ? count * 2 : (plays + too_many) / 2;
    if (count == 0) break;
  }
  return trials;
}

int stress(const StressArguments& arguments) {
  catch_signals();
  std::vector<Trial> trials;
  if (arguments.find_limit) trials = search_limit(arguments);
  else trials.push_back(try_once(arguments, arguments.per_worker));

  const Trial* best = nullptr;
  for (const Trial& trial : trials)
    if (trial.late == 0 && (!best || trial.per_worker > best->per_worker)) best = &trial;
  const Trial& shown = best ? *best : trials.front();
  const int oscillators = shown.per_worker * arguments.workers;
  if (arguments.as_json) {
    nlohmann::json json = {{"object", arguments.object}, {"per_worker", shown.per_worker}, {"workers", arguments.workers}, {"oscillators", oscillators},
                           {"load_mean", shown.load_mean}, {"load_worst", shown.load_worst}, {"late", shown.late}, {"limit", nullptr}};
    if (arguments.find_limit) json["limit"] = best ? oscillators : 0;
    std::printf("%s\n", json.dump(2).c_str());
  } else {
    std::printf("%s", shown.table.c_str());
    std::printf("%d %s on %d workers: busiest worker %.1f %% of a core in the mean, %.1f %% at worst, %llu late periods\n", oscillators,
                arguments.object.c_str(), arguments.workers, 100 * shown.load_mean, 100 * shown.load_worst, static_cast<unsigned long long>(shown.late));
    if (arguments.find_limit) std::printf(best ? "limit: %d play with no late period\n" : "limit: %d are too many already\n", oscillators);
  }
  if (!arguments.plot.empty()) {
    std::vector<LoadPoint> points;
    for (const Trial& trial : trials) points.push_back({trial.per_worker * arguments.workers, trial.load_mean, trial.late > 0});
    write_load_plot(arguments.plot, arguments.object + " on " + std::to_string(arguments.workers) + " workers", points);
  }
  return kDone;
}

}  // namespace

void add_stress_command(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<StressArguments>();
  CLI::App* command = app.add_subcommand("stress", "Play many oscillators on several workers and show what they cost");
  command->add_option("--object", arguments->object, "What to play many of")->type_name("NAME")->capture_default_str();
  command->add_option("--per-worker", arguments->per_worker, "Oscillators of each worker")->check(CLI::Range(1, kMostPerWorker))->capture_default_str();
  command->add_option("--workers", arguments->workers, "Worker processes")->check(CLI::Range(1, kMaxWorkers))->capture_default_str();
  command->add_option("--seconds", arguments->seconds, "How long each trial plays")->check(CLI::PositiveNumber)->capture_default_str();
  command->add_flag("--find-limit", arguments->find_limit, "Search for the most that plays with no late period");
  command->add_flag("--json", arguments->as_json, "For scripts");
  command->add_option("--plot", arguments->plot, "Write a picture of load against oscillators (SVG)")->type_name("FILE.svg");
  command->add_option("--driver", arguments->driver, "jack, clock, or auto")->check(CLI::IsMember({"auto", "jack", "clock"}))->capture_default_str();
  command->add_option("--period", arguments->driver_options.period, "Frames of a period (clock only)")->check(CLI::Range(16, 8192))->capture_default_str();
  command->add_option("--rate", arguments->driver_options.rate, "Frames a second (clock only)")->check(CLI::Range(8000.0, 768000.0))->capture_default_str();
  command->add_option("--lookahead", arguments->driver_options.lookahead, "Periods that workers run ahead")->check(CLI::Range(0, 64))->capture_default_str();
  command->footer("Examples:\n"
                  "  tutti stress\n"
                  "  tutti stress --find-limit --workers 2 --seconds 10 --plot limit.svg\n"
                  "  tutti stress --object Freeverb --per-worker 20 --json");
  command->callback([arguments, &run] { run = [arguments] { return stress(*arguments); }; });
}

}  // namespace tutti
