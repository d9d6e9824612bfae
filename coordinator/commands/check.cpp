// tutti check: is a patch valid, what runs on which worker, and what it costs there. Nothing is played.
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "coordinator/assignments.h"
#include "coordinator/commands/command.h"
#include "coordinator/cores.h"
#include "shared/clock.h"
#include "shared/realtime.h"
#include "worker/graph.h"

namespace tutti {
namespace {

struct CheckArguments {
  std::vector<std::string> patches;
  int workers = 0, copies = 1;
  double rate = 48000;
  bool as_json = false;
};

// Renders a little of the plan here and now. In cores: 0.5 is half a core.
double measured_load(const Plan& plan) {
  constexpr int period = 256;
  Graph graph(plan);
  std::vector<std::vector<float>> buffers(static_cast<std::size_t>(graph.channels()), std::vector<float>(period));
  std::vector<float*> channels;
  for (auto& buffer : buffers) channels.push_back(buffer.data());
  double best = 1e9;
  for (int trial = 0; trial < 5; ++trial) {
    const std::int64_t begin = monotonic_ns();
    constexpr int periods = 20;
    for (int i = 0; i < periods; ++i) graph.render(channels, period);
    best = std::min(best, static_cast<double>(monotonic_ns() - begin) * 1e-9 / (periods * period / plan.rate));
  }
  return best;
}

nlohmann::json describe(const Assignment& assignment, int worker) {
  nlohmann::json objects = nlohmann::json::array();
  int streams = 0;
  double load = 0;
  for (const Plan& part : assignment.plan.parts) {
    load += measured_load(part);
    for (const Node& node : part.nodes) {
      objects.push_back({{"name", node.name}, {"object", node.object}, {"streams", node.streams}});
      streams += node.streams;
    }
  }
  return {{"worker", worker}, {"patches", assignment.patches}, {"load", load}, {"streams", streams}, {"objects", objects}};
}

std::vector<std::string> unheard_objects(const std::vector<Patch>& patches, double rate) {
  std::vector<std::string> names;
  for (const Patch& patch : patches)
    for (const std::string& name : compile_patch(patch, rate).unheard) names.push_back(patch.stem + "." + name);
  return names;
}

void print_report(const nlohmann::json& report) {
  for (const nlohmann::json& worker : report["workers"]) {
    std::printf("worker %d: %s, %d streams, %.2f %% of a core (measured here)\n", worker["worker"].get<int>(), worker["patches"].get<std::string>().c_str(),
                worker["streams"].get<int>(), 100 * worker["load"].get<double>());
    for (const nlohmann::json& object : worker["objects"])
      std::printf("  %-32s %-12s %6d stream%s\n", object["name"].get<std::string>().c_str(), object["object"].get<std::string>().c_str(),
                  object["streams"].get<int>(), object["streams"] == 1 ? "" : "s");
  }
  for (const nlohmann::json& name : report["unheard"])
    std::printf("not computed: %s is heard by nothing; give it an \"out\", or take it away\n", name.get<std::string>().c_str());
  std::printf("valid\n");
}

int check(const CheckArguments& arguments) {
  denormals_off();
  const std::vector<Patch> patches = load_patches(arguments.patches);
  AssignmentOptions options;
  options.copies = arguments.copies;
  options.workers = arguments.workers;
  options.cores = options.most_workers = static_cast<int>(physical_cores().size());
  options.rate = arguments.rate;
  const Assignments assignments = assign(patches, options);
  nlohmann::json report = {{"valid", true}, {"instruction_set", Registry::instruction_set()}, {"workers", nlohmann::json::array()},
                           {"unheard", unheard_objects(patches, arguments.rate)}};
  for (std::size_t worker = 0; worker < assignments.workers.size(); ++worker) report["workers"].push_back(describe(assignments.workers[worker], static_cast<int>(worker)));
  if (arguments.as_json) std::printf("%s\n", report.dump(2).c_str());
  else print_report(report);
  return kDone;
}

int check_reporting_json(const CheckArguments& arguments) try {
  return check(arguments);
} catch (const PatchProblems& wrong) {
  if (!arguments.as_json) throw;
  nlohmann::json problems = nlohmann::json::array();
  for (const Problem& p : wrong.problems) problems.push_back({{"file", p.file}, {"pointer", p.pointer}, {"line", p.line}, {"message", p.message}});
  std::printf("%s\n", nlohmann::json({{"valid", false}, {"problems", problems}}).dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  return kWrong;
}

}  // namespace

void add_check_command(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<CheckArguments>();
  CLI::App* command = app.add_subcommand("check", "Check patches, and show which object runs on which worker and what that costs");
  command->add_option("patch", arguments->patches, "Patch files (JSON)")->required()->type_name("PATCH");
  command->add_option("--workers", arguments->workers, "As for play")->check(CLI::Range(1, kMaxWorkers));
  command->add_option("--copies", arguments->copies, "As for play")->check(CLI::Range(1, 100000))->capture_default_str();
  command->add_option("--rate", arguments->rate, "Frames a second")->check(CLI::Range(8000.0, 768000.0))->capture_default_str();
  command->add_flag("--json", arguments->as_json, "For scripts");
  command->footer("Examples:\n  tutti check patches/chorus.json\n  tutti check *.json --workers 4 --json");
  command->callback([arguments, &run] { run = [arguments] { return check_reporting_json(*arguments); }; });
}

}  // namespace tutti
