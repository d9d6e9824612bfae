#include "coordinator/supervisor.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <utility>

#include "coordinator/cores.h"
#include "coordinator/worker_process.h"
#include "shared/clock.h"
#include "shared/realtime.h"

namespace tutti {
namespace {

constexpr int kMaxFailures = 5;                              // within
constexpr std::int64_t kFailureWindow = 10'000'000'000;      // ten seconds: then the worker is left off

std::string how_it_ended(int status) {
  if (WIFSIGNALED(status)) return std::string("killed by ") + (sigabbrev_np(WTERMSIG(status)) ? std::string("SIG") + sigabbrev_np(WTERMSIG(status)) : "a signal");
  return "ended with status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

Supervisor::Supervisor(const Segment& segment, Mixer& mixer, std::vector<Assignment> assignments, bool realtime)
    : segment_(segment), mixer_(mixer), assignments_(std::move(assignments)), realtime_(realtime), program_(worker_program()), children_(assignments_.size()) {
  const std::vector<int> cores = cores_for_workers(static_cast<int>(children_.size()));
  for (std::size_t i = 0; i < children_.size(); ++i) children_[i].core = cores[i];
}

Supervisor::~Supervisor() { end_all(); }

void Supervisor::start_all() {
  for (int worker = 0; worker < static_cast<int>(children_.size()); ++worker) {
    WorkerSupervision& supervision = segment_.record(worker).supervision;
    std::snprintf(supervision.patch, sizeof supervision.patch, "%s", assignments_[static_cast<std::size_t>(worker)].patches.c_str());
    supervision.stage.store(static_cast<std::uint32_t>(assignments_[static_cast<std::size_t>(worker)].stage));
    hand_over_plan(worker);
    start(worker);
  }
}

void Supervisor::hand_over_plan(int worker) {
  Child& child = children_[static_cast<std::size_t>(worker)];
  if (child.plan_descriptor >= 0) close(child.plan_descriptor);
  child.plan_descriptor = -1;
  child.plan_descriptor = plan_file(assignments_[static_cast<std::size_t>(worker)].plan);
}

void Supervisor::start(int worker) {
  Child& child = children_[static_cast<std::size_t>(worker)];
  WorkerRecord& record = segment_.record(worker);
  record.statistics.periods.store(0, std::memory_order_relaxed);
  record.statistics.loaded.store(0, std::memory_order_relaxed);
  record.statistics.load_worst.store(0, std::memory_order_relaxed);
  record.supervision.state.store(record.supervision.restarts.load() > 0 ? WorkerState::Restarting : WorkerState::Starting);
  record.ring.limit.asleep.store(0);  // the one that ended may have been asleep
  child.ready = false;

  const std::vector<std::string> arguments{"--from-tutti", segment_.shm_name(), std::to_string(worker), std::to_string(child.plan_descriptor),
                                           std::to_string(child.core), std::to_string(realtime_ ? kWorkerPriority : 0)};
  child.pid = start_worker(program_, arguments, {&child.plan_descriptor, 1});
  record.supervision.pid.store(child.pid);
}

bool Supervisor::wait_until_ready(double seconds) {
  const std::int64_t end = monotonic_ns() + static_cast<std::int64_t>(seconds * 1e9);
  for (;;) {
    bool all = true;
    for (std::string& line : look_after()) lines_while_starting_.push_back(std::move(line));
    for (const Child& child : children_) all &= child.ready || child.pid < 0;
    if (all || monotonic_ns() > end) return all;
    usleep(1000);
  }
}

std::vector<std::string> Supervisor::look_after() {
  std::vector<std::string> lines = std::exchange(lines_while_starting_, {});
  for (int worker = 0; worker < static_cast<int>(children_.size()); ++worker) {
    Child& child = children_[static_cast<std::size_t>(worker)];
    if (child.pid < 0) continue;
    int status = 0;
    if (waitpid(child.pid, &status, WNOHANG) == child.pid) {
      lines.push_back(note_end(worker, status));
      continue;
    }
    WorkerRecord& record = segment_.record(worker);
    // With no lookahead there is no first period until it is asked for.
    const bool ready = segment_.header().lookahead > 0 ? record.statistics.periods.load(std::memory_order_relaxed) > 0 : record.statistics.loaded.load(std::memory_order_acquire) != 0;
    if (!child.ready && ready) {
      child.ready = true;
      record.supervision.state.store(WorkerState::Playing);
      mixer_.set_present(worker, true);
    }
  }
  return lines;
}

std::string Supervisor::note_end(int worker, int status) {
  Child& child = children_[static_cast<std::size_t>(worker)];
  WorkerSupervision& supervision = segment_.record(worker).supervision;
  mixer_.set_present(worker, false);
  child.pid = -1;
  supervision.pid.store(0);
  const std::int64_t now = monotonic_ns();
  std::erase_if(child.failures, [&](std::int64_t time) { return now - time > kFailureWindow; });
  child.failures.push_back(now);
  std::string line = "worker " + std::to_string(worker) + " (" + assignments_[static_cast<std::size_t>(worker)].patches + ") was " + how_it_ended(status);
  const bool could_not_start = WIFEXITED(status);  // it said why itself; it would say it again
  if (could_not_start || static_cast<int>(child.failures.size()) >= kMaxFailures) {
    supervision.state.store(WorkerState::Failed);
    return line + (could_not_start ? "; it is left off" : "; five failures in ten seconds: it is left off");
  }
  supervision.restarts.fetch_add(1);
  start(worker);
  return line + "; a new one takes its place";
}

void Supervisor::replace_all(std::vector<Assignment> assignments) {
  end_all();
  assignments_ = std::move(assignments);
  start_all();
}

void Supervisor::end_all() {
  for (int worker = 0; worker < static_cast<int>(children_.size()); ++worker) {
    Child& child = children_[static_cast<std::size_t>(worker)];
    mixer_.set_present(worker, false);
    if (child.pid > 0) kill(child.pid, SIGKILL);  // it holds nothing that must be put away
  }
  for (Child& child : children_) {
    if (child.pid > 0) waitpid(child.pid, nullptr, 0);
    child.pid = -1;
    if (child.plan_descriptor >= 0) close(child.plan_descriptor);
    child.plan_descriptor = -1;
  }
}

bool Supervisor::all_failed() const {
  return std::none_of(children_.begin(), children_.end(), [](const Child& child) { return child.pid > 0; });
}

bool Supervisor::any_failed() const {
  return std::any_of(children_.begin(), children_.end(), [](const Child& child) { return child.pid <= 0; });
}

}  // namespace tutti
