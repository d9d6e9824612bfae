// tutti stress: the document's experiment. Many oscillators on several workers, for some seconds; what they cost, and how many play.
#include <cstdio>
#include <memory>

#include "coordinator/commands/command.h"
#include "coordinator/cores.h"
#include "coordinator/signals.h"
#include "coordinator/stress/jack_period.h"
#include "coordinator/stress/limits.h"
#include "coordinator/stress/load_plot.h"
#include "coordinator/stress/progress.h"

namespace tutti {
namespace {

constexpr int kDocumentsWorkers = 4;
constexpr double kSearchPart = 0.2;  // of --seconds, for the trials that only search

struct StressArguments {
  std::string object = "SineLoop";
  std::string patch;
  int per_worker = 0;  // 0: 500 oscillators, or one voice
  int workers = 0;     // 0: the document's four; to find limits, as many as there are cores
  double seconds = 10;
  bool find_limit = false, as_json = false;
  std::string plot;
  std::string driver = "auto";
  std::vector<int> periods;  // to find limits; empty: 64, 256 and 1024, or the JACK server's own
  DriverOptions driver_options;

  StressMusic music() const { return patch.empty() ? StressMusic::of_object(object) : StressMusic::of_patch(patch); }
};

// The trials and how they are played: one driver for all.
class Stress {
 public:
  explicit Stress(const StressArguments& arguments) : arguments_(arguments), music_(arguments.music()), progress_(music_.voices_word()) {
    if (first_count() > most_count(1))
      throw UsageError{"--per-worker: found " + std::to_string(first_count()) + ", expected at most " + std::to_string(most_count(1))};
    driver_ = DriverChoice::Clock;
    if (arguments_.driver == "clock") return;
    jack_ = JackPeriod::of_server();
    if (jack_)
      driver_ = DriverChoice::Jack;
    else if (arguments_.driver == "jack")
      throw std::runtime_error("no JACK server answers");
    else
      std::fprintf(stderr, "tutti: no JACK server answers: playing by the built-in clock, to no loudspeaker\n");
  }

  int run() {
    if (arguments_.find_limit)
      find_limits();
    else
      trials_.push_back(play({arguments_.driver_options.period, worker_count(), first_count(), arguments_.seconds, false}));
    if (arguments_.as_json)
      std::printf("%s\n", json().dump(2).c_str());
    else
      print();
    if (!arguments_.plot.empty() && !trials_.empty()) write_load_plot(arguments_.plot, {title(), music_.voices_word(), trials_, limits_});
    return asked_to_end() ? kFailed : kDone;
  }

 private:
  int first_count() const { return arguments_.per_worker > 0 ? arguments_.per_worker : arguments_.patch.empty() ? 500 : 1; }
  int worker_count() const {
    if (arguments_.workers > 0) return arguments_.workers;
    return arguments_.find_limit ? static_cast<int>(physical_cores().size()) : kDocumentsWorkers;
  }
  // Copies of a patch are limited all together.
  int most_count(int workers) const { return std::max(1, music_.most_per_worker() / (arguments_.patch.empty() ? 1 : workers)); }

  std::vector<int> periods() const {
    if (!arguments_.periods.empty()) return arguments_.periods;
    if (jack_) return {jack_->frames()};
    return {64, 256, 1024};
  }

  Trial play(const TrialSetup& setup) {
    Trial trial = play_trial(music_, setup, driver_, arguments_.driver_options, [&](double done) { progress_.playing(setup, done); });
    progress_.played(trial, arguments_.find_limit);
    return trial;
  }

  void find_limits() {
    for (const int period : periods()) {
      if (jack_) jack_->change(period);
      for (int workers = 1; workers <= worker_count() && !asked_to_end(); ++workers) find_limit(period, workers);
    }
  }

  void find_limit(int period, int workers) {
    const TryCount try_count = [&](int per_worker, bool confirm) {
      return play({period, workers, per_worker, confirm ? arguments_.seconds : kSearchPart * arguments_.seconds, true});
    };
    limits_.push_back({period, workers, search_limit(first_count(), most_count(workers), try_count)});
    const std::vector<Trial>& tried = limits_.back().found.trials;
    trials_.insert(trials_.end(), tried.begin(), tried.end());
    progress_.found(limits_.back());
  }

  // The limit with the most voices, or the only trial.
  const Trial& shown() const { return limits_.empty() ? trials_.front() : best_of(limits_).found.trial; }

  std::string title() const {
    return music_.name() + ": load of the busiest worker" + (limits_.empty() ? "" : ", and the most that plays with no late period");
  }

  void print() const {
    if (trials_.empty()) return;
    if (!limits_.empty()) {
      std::printf("Most %s of %s with no late period in %g s (%s); load of the busiest worker, mean and worst\n%s", music_.voices_word().c_str(),
                  music_.name().c_str(), arguments_.seconds, driver_ == DriverChoice::Jack ? "JACK" : "clock", limit_table(limits_).c_str());
      return;
    }
    std::printf("%s%d %s on %d workers: busiest worker %.1f %% of a core in the mean, %.1f %% at worst, %llu late periods\n", shown().table.c_str(),
                shown().voices(), music_.name().c_str(), shown().setup.workers, 100 * shown().load_mean, 100 * shown().load_worst,
                static_cast<unsigned long long>(shown().late));
  }

  nlohmann::json json() const {
    if (trials_.empty()) return nullptr;
    const Trial& trial = shown();
    nlohmann::json json = {{"object", music_.name()},
                           {"per_worker", trial.setup.per_worker},
                           {"workers", trial.setup.workers},
                           {"oscillators", trial.voices()},
                           {"period", trial.setup.period},
                           {"load_mean", trial.load_mean},
                           {"load_worst", trial.load_worst},
                           {"late", trial.late},
                           {"limit", nullptr},
                           {"table", limits_json(limits_)},
                           {"points", trials_json(trials_)}};
    if (!limits_.empty()) json["limit"] = best_of(limits_).voices();
    return json;
  }

  const StressArguments& arguments_;
  StressMusic music_;
  StressProgress progress_;
  DriverChoice driver_;
  std::unique_ptr<JackPeriod> jack_;
  std::vector<Trial> trials_;
  std::vector<Limit> limits_;
};

void add_options(CLI::App& command, StressArguments& arguments) {
  CLI::Option* object = command.add_option("--object", arguments.object, "What to play many of")->type_name("NAME")->capture_default_str();
  command.add_option("--patch", arguments.patch, "Play copies of this patch instead, as --copies of play does")->type_name("FILE")->excludes(object);
  command
      .add_option("--per-worker", arguments.per_worker,
                  "Oscillators (copies of the patch) of each worker; to find limits, with how many to begin; default: 500 (1)")
      ->check(CLI::PositiveNumber);
  command.add_option("--workers", arguments.workers, "Worker processes, default 4; to find limits, 1 to this many, default one a core")
      ->check(CLI::Range(1, kMaxWorkers));
  command.add_option("--seconds", arguments.seconds, "How long a trial plays; those that only search, a fifth of it")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  CLI::Option* find = command.add_flag("--find-limit", arguments.find_limit, "Search for the most that plays with no late period");
  command.add_flag("--json", arguments.as_json, "For scripts");
  command.add_option("--plot", arguments.plot, "Write a picture of load against oscillators (SVG)")->type_name("FILE.svg");
  command.add_option("--driver", arguments.driver, "jack, clock, or auto")->check(CLI::IsMember({"auto", "jack", "clock"}))->capture_default_str();
  command
      .add_option("--periods", arguments.periods,
                  "Periods at which to find limits, in frames; default: 64,256,1024, with JACK the server's own. "
                  "With JACK, the server's period is changed for all its programs, and put back")
      ->delimiter(',')
      ->needs(find)
      ->check(CLI::Range(16, 8192));
  command.add_option("--period", arguments.driver_options.period, "Frames of a period of a single trial (clock only)")
      ->excludes(find)
      ->check(CLI::Range(16, 8192))
      ->capture_default_str();
  command.add_option("--rate", arguments.driver_options.rate, "Frames a second (clock only)")
      ->check(CLI::Range(8000.0, 768000.0))
      ->capture_default_str();
  command.add_option("--lookahead", arguments.driver_options.lookahead, "Periods that workers run ahead")
      ->check(CLI::Range(0, 64))
      ->capture_default_str();
}

}  // namespace

void add_stress_command(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<StressArguments>();
  CLI::App* command = app.add_subcommand("stress", "Play many oscillators on several workers and show what they cost");
  add_options(*command, *arguments);
  command->footer(
      "A late period may be the machine's fault: to find a limit, a number is too many only when two trials of it were late, and a limit has played "
      "for --seconds.\n"
      "Examples:\n"
      "  tutti stress\n"
      "  tutti stress --find-limit --workers 2 --periods 64,256 --plot limits.svg\n"
      "  tutti stress --find-limit --patch patches/chorus.json --driver jack\n"
      "  tutti stress --object Freeverb --per-worker 20 --json");
  command->callback([arguments, &run] {
    run = [arguments] {
      catch_signals();
      return Stress(*arguments).run();
    };
  });
}

}  // namespace tutti
