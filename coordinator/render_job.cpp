#include "coordinator/render_job.h"

#include <cmath>
#include <cstdio>

#include "coordinator/commands/command.h"
#include "coordinator/cores.h"
#include "shared/clock.h"

namespace tutti {

std::int64_t RenderOptions::frames() const { return std::llround(duration * rate); }

AssignmentOptions assignment_options(const RenderOptions& options, int workers) {
  constexpr double kWorthNs = 50e6;  // of work, for a process of its own
  AssignmentOptions assignment;
  assignment.workers = workers;
  assignment.cores = assignment.most_workers = static_cast<int>(physical_cores().size());
  assignment.worth = kWorthNs / (options.duration * options.rate);
  assignment.rate = options.rate;
  return assignment;
}

RenderProgress::RenderProgress(std::string output, double seconds)
    : output_(std::move(output)), seconds_(seconds), begin_(monotonic_ns()), bar_(error_is_terminal()) {}

double RenderProgress::elapsed() const { return static_cast<double>(monotonic_ns() - begin_) * 1e-9; }

bool RenderProgress::due() {
  const std::int64_t now = monotonic_ns();
  if (now < next_) return false;
  next_ = now + 100'000'000;
  return true;
}

void RenderProgress::show(double done) const {
  if (!bar_) return;
  constexpr int width = 40;
  const int full = static_cast<int>(done / seconds_ * width);
  std::fprintf(stderr, "\r[%.*s%*s] %5.1f of %.1f s, %.0f times as fast as played ", full, "########################################", width - full, "",
               done, seconds_, elapsed() > 0 ? done / elapsed() : 0.0);
}

void RenderProgress::finish() const {
  if (bar_) std::fprintf(stderr, "\r\033[K");
  std::fprintf(stderr, "tutti: %s: %.1f s in %.4f s, %.0f times as fast as played\n", output_.c_str(), seconds_, elapsed(), seconds_ / elapsed());
}

}  // namespace tutti
