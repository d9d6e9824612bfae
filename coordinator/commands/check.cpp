// tutti check: is a patch valid, where does its time go, what runs on which worker, what could be better. Nothing is played.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "coordinator/check_report.h"
#include "coordinator/commands/command.h"
#include "coordinator/cores.h"
#include "coordinator/patch/patch_file.h"

namespace tutti {
namespace {

struct CheckArguments {
  std::vector<std::string> patches;
  int workers = 0, copies = 1;
  double rate = 48000;
  bool as_json = false, as_picture = false;
  std::string fix;
};

std::vector<CheckedPatch> find(const std::vector<Patch>& patches, double rate) {
  std::vector<CheckedPatch> checked;
  for (const Patch& patch : patches) {
    Problems problems(patch.path);
    const auto file = read_patch_file(patch.path, problems);
    if (!file) throw PatchProblems{problems.take()};
    checked.push_back({patch, file->text, find_all(patch, file->text, rate), compile_patch(patch, rate).absorbed});
  }
  return checked;
}

// Written under another name first, so that no half of it is ever there.
void write_fixed(const CheckedPatch& checked, const std::string& path, double rate) {
  std::vector<Finding> safe;
  for (const Finding& finding : checked.findings)
    if (finding.same_sound && !finding.edits.empty()) safe.push_back(finding);
  int left = 0;
  const std::string text = edited(checked.patch, checked.text, safe, rate, left);
  const std::string part = path + ".part";
  std::ofstream file(part, std::ios::binary);
  file << text;
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(part, path, error);
  if (!file || error) {
    std::filesystem::remove(part, error);
    throw std::runtime_error(path + ": can't be written");
  }
  std::fprintf(stderr, "tutti: %s: %zu of %zu findings are mended there; the others change the sound, or are yours to decide\n", path.c_str(), safe.size() - static_cast<std::size_t>(left),
               checked.findings.size());
}

int check(const CheckArguments& arguments) {
  if (!arguments.fix.empty() && arguments.patches.size() != 1) throw UsageError{"--fix: found " + std::to_string(arguments.patches.size()) + " patches, expected one"};
  const std::vector<Patch> patches = load_patches(arguments.patches);
  AssignmentOptions options;
  options.workers = arguments.workers;
  options.cores = options.most_workers = static_cast<int>(physical_cores().size());
  options.worth = kWorthPlaying * 1e9 / arguments.rate;
  options.rate = arguments.rate;
  const Assignments assignments = assign(copies_of(patches, arguments.copies), options);
  Costs costs;
  if (arguments.as_picture) {
    std::printf("%s", check_picture(assignments, costs).c_str());
    return kDone;
  }
  const std::vector<CheckedPatch> checked = find(patches, arguments.rate);
  const nlohmann::json report = check_report(checked, assignments, costs, options.cores, arguments.rate);
  if (arguments.as_json) std::printf("%s\n", report.dump(2).c_str());
  else print_check_report(report, output_is_terminal());
  if (!arguments.fix.empty()) write_fixed(checked.front(), arguments.fix, arguments.rate);
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
  CLI::App* command = app.add_subcommand("check", "Check patches: where their time goes, which worker computes what, and what could be better");
  command->add_option("patch", arguments->patches, "Patch files (JSON)")->required()->type_name("PATCH");
  command->add_option("--workers", arguments->workers, "As for play")->check(CLI::Range(1, kMaxWorkers));
  command->add_option("--copies", arguments->copies, "As for play")->check(CLI::Range(1, 100000))->capture_default_str();
  command->add_option("--rate", arguments->rate, "Frames a second")->check(CLI::Range(8000.0, 768000.0))->capture_default_str();
  command->add_flag("--json", arguments->as_json, "For scripts");
  command->add_flag("--dot", arguments->as_picture, "A picture of the plan, for Graphviz")->excludes("--json");
  command->add_option("--fix", arguments->fix, "Write the patch anew, with what can be better without a change of the sound; comments are kept")->type_name("FILE");
  command->footer("Examples:\n"
                  "  tutti check patches/chorus_unmixed.json\n"
                  "  tutti check *.json --workers 4 --json\n"
                  "  tutti check big.json --workers 4 --dot | dot -Tsvg -o plan.svg\n"
                  "  tutti check draft.json --fix better.json");
  command->callback([arguments, &run] { run = [arguments] { return check_reporting_json(*arguments); }; });
}

}  // namespace tutti
