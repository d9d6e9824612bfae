#include "coordinator/stress/progress.h"

#include <algorithm>
#include <cstdio>

#include "coordinator/commands/command.h"
#include "shared/clock.h"

namespace tutti {
namespace {

const char* plural(int count) { return count == 1 ? "" : "s"; }

}  // namespace

StressProgress::StressProgress(std::string voices_word) : voices_word_(std::move(voices_word)), bar_(error_is_terminal()) {}

void StressProgress::clear_bar() const {
  if (bar_) std::fprintf(stderr, "\r\033[K");
}

void StressProgress::playing(const TrialSetup& setup, double done) {
  const std::int64_t now = monotonic_ns();
  if (!bar_ || now < next_) return;
  next_ = now + 100'000'000;
  constexpr int width = 20;
  const int full = std::clamp(static_cast<int>(done * width), 0, width);
  std::fprintf(stderr, "\r\033[K[%.*s%*s] %d frames, %d worker%s: %d %s", full, "####################", width - full, "", setup.period, setup.workers,
               plural(setup.workers), setup.per_worker * setup.workers, voices_word_.c_str());
  std::fflush(stderr);
}

void StressProgress::played(const Trial& trial, bool one_of_many) {
  clear_bar();
  if (bar_ || !one_of_many) return;
  std::fprintf(stderr, "tutti: %8d %s (%d frames, %d worker%s of %d): busiest worker %5.1f %%, worst %6.1f %%, %llu late\n", trial.voices(),
               voices_word_.c_str(), trial.setup.period, trial.setup.workers, plural(trial.setup.workers), trial.setup.per_worker,
               100 * trial.load_mean, 100 * trial.load_worst, static_cast<unsigned long long>(trial.late));
}

void StressProgress::found(const Limit& limit) {
  clear_bar();
  if (limit.found.interrupted) return;
  const char* colour = bar_ ? (limit.found.per_worker > 0 ? "\033[32m" : "\033[31m") : "";
  std::fprintf(stderr, "tutti: %d frames, %d worker%s: %s%s%d %s%s play, busiest worker %.0f %%\n", limit.period, limit.workers,
               plural(limit.workers), colour, limit.found.at_least ? "at least " : "", limit.voices(), voices_word_.c_str(), bar_ ? "\033[0m" : "",
               100 * limit.found.trial.load_mean);
}

}  // namespace tutti
