#include "coordinator/supervisor.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "coordinator/cores.h"
#include "coordinator/listed.h"
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

std::string Assignment::patches() const { return listed(voices); }

Supervisor::Supervisor(const Segment& segment, Mixer& mixer, std::vector<Assignment> assignments, bool realtime)
    : segment_(segment), mixer_(mixer), assignments_(std::move(assignments)), realtime_(realtime), program_(worker_program()), children_(segment.header().workers) {
  const std::vector<int> cores = cores_for_workers(static_cast<int>(assignments_.size()));
  for (std::size_t i = 0; i < assignments_.size(); ++i) set_core(static_cast<int>(i), cores[i]);
  assignments_.resize(children_.size());
}

Supervisor::~Supervisor() { end_all(); }

void Supervisor::start_all() {
  for (const int worker : workers()) {
    if (on_enter) on_enter(worker, -1);
    set_up(worker);
    start(worker);
  }
}

std::vector<int> Supervisor::workers() const {
  std::vector<int> result;
  for (int worker = 0; worker < static_cast<int>(children_.size()); ++worker)
    if (!assignment(worker).plan.parts.empty() && !children_[static_cast<std::size_t>(worker)].leaving) result.push_back(worker);
  return result;
}

void Supervisor::set_up(int worker) {
  WorkerSupervision& supervision = segment_.record(worker).supervision;
  std::snprintf(supervision.patch, sizeof supervision.patch, "%s", assignment(worker).patches().c_str());
  supervision.stage.store(static_cast<std::uint32_t>(assignment(worker).stage));
  hand_over_plan(worker);
}

std::vector<int> Supervisor::free_places(std::size_t count) const {
  std::vector<int> places;
  for (int worker = 0; worker < static_cast<int>(children_.size()) && places.size() < count; ++worker)
    if (assignment(worker).plan.parts.empty()) places.push_back(worker);
  if (places.size() < count) throw std::runtime_error("found no place for " + std::to_string(count) + " more workers, expected fewer; end tutti and start it anew");
  return places;
}

void Supervisor::set_core(int worker, int core) {
  children_[static_cast<std::size_t>(worker)].core = core;
  segment_.record(worker).supervision.core.store(core);
}

std::vector<int> Supervisor::taken_cores() const {
  std::vector<int> cores;
  for (const int worker : workers()) cores.push_back(children_[static_cast<std::size_t>(worker)].core);
  return cores;
}

void Supervisor::move(int worker, int core) {
  const std::vector<int> playing = workers();
  if (std::find(playing.begin(), playing.end(), worker) == playing.end()) throw std::runtime_error("found the worker " + std::to_string(worker) + ", expected one that `tutti top` shows");
  if (const pid_t pid = children_[static_cast<std::size_t>(worker)].pid; pid > 0) tie_to_core(pid, core);
  set_core(worker, core);
}

// Starts a worker in an empty place.
void Supervisor::bring_in(int worker, const Assignment& assignment, int instead_of) {
  assignments_[static_cast<std::size_t>(worker)] = assignment;
  if (on_enter) on_enter(worker, instead_of);
  children_[static_cast<std::size_t>(worker)] = {};
  set_core(worker, instead_of >= 0 ? children_[static_cast<std::size_t>(instead_of)].core : free_core(taken_cores()));
  WorkerRecord& record = segment_.record(worker);
  record.supervision.restarts.store(0);
  record.supervision.late.store(0);
  set_up(worker);
  start(worker);
}

void Supervisor::replace(const std::vector<int>& old, const std::vector<Assignment>& assignments, std::function<void(bool)> then) {
  Replacement replacement{old, free_places(assignments.size()), std::move(then)};
  try {
    for (std::size_t i = 0; i < assignments.size(); ++i) bring_in(replacement.fresh[i], assignments[i], i < old.size() ? old[i] : -1);
  } catch (const std::runtime_error&) {  // no more ports or processes: what plays goes on
    for (const int worker : replacement.fresh) end(worker);
    throw;
  }
  for (const int worker : old) children_[static_cast<std::size_t>(worker)].leaving = true;
  replacements_.push_back(std::move(replacement));
}

// Starts the cross-fade when all that is new has sound (or has failed); ends what is old when it is silent.
void Supervisor::go_on_with(Replacement& replacement) {
  if (!replacement.crossing) {
    if (has_failed(replacement)) return give_up(replacement);
    for (const int worker : replacement.fresh)
      if (!children_[static_cast<std::size_t>(worker)].ready) return;
    for (const int worker : replacement.fresh) mixer_.enter(worker);
    for (const int worker : replacement.old) mixer_.leave(worker);
    replacement.crossing = true;
  }
  for (const int worker : replacement.old)
    if (!mixer_.has_left(worker)) return;
  for (const int worker : replacement.old) end(worker);
  replacement.old.clear();
  replacement.fresh.clear();
}

bool Supervisor::has_failed(const Replacement& replacement) const {
  return std::any_of(replacement.fresh.begin(), replacement.fresh.end(), [&](int worker) { return children_[static_cast<std::size_t>(worker)].pid < 0; });
}

// What was to come in could not start: what plays goes on.
void Supervisor::give_up(Replacement& replacement) {
  for (const int worker : replacement.fresh) end(worker);
  for (const int worker : replacement.old) children_[static_cast<std::size_t>(worker)].leaving = false;
  if (!replacement.old.empty()) lines_while_starting_.push_back("the old sound goes on");
  replacement.old.clear();
  replacement.fresh.clear();
  replacement.crossing = replacement.failed = true;
}

void Supervisor::end(int worker) {
  Child& child = children_[static_cast<std::size_t>(worker)];
  mixer_.set_present(worker, false);
  if (child.pid > 0) {
    kill(child.pid, SIGKILL);  // it holds nothing that must be put away
    waitpid(child.pid, nullptr, 0);
  }
  if (child.plan_descriptor >= 0) close(child.plan_descriptor);
  child = {};
  assignments_[static_cast<std::size_t>(worker)] = {};
  segment_.record(worker).supervision.pid.store(0);
  segment_.record(worker).supervision.state.store(WorkerState::Empty);
  if (on_left) on_left(worker);
}

// Has it had a period to compute for so long? Stopped, or in an endless loop. Only where somebody listens. Time in which nobody looked, because the
// whole machine stood still, does not count.
bool Supervisor::hangs(int worker) {
  constexpr std::int64_t kPatience = 120'000'000, kLongestLook = 30'000'000;
  Child& child = children_[static_cast<std::size_t>(worker)];
  const SegmentHeader& header = segment_.header();
  const RingControl& ring = segment_.record(worker).ring;
  const std::uint32_t produced = ring.produced.load();
  const std::int64_t now = monotonic_ns(), looked = std::exchange(child.looked, now);
  if (produced != std::exchange(child.produced, produced) || !before(produced, ring.limit.load()) || !child.ready) child.stands_still = 0;
  else child.stands_still += std::min(now - looked, kLongestLook);
  const std::int64_t period_ns = static_cast<std::int64_t>(header.period.load()) * 1'000'000'000 / std::max(1u, header.rate.load());
  return realtime_ && child.stands_still > std::max(kPatience, (8 + static_cast<std::int64_t>(header.batch)) * period_ns);
}

void Supervisor::hand_over_plan(int worker) {
  Child& child = children_[static_cast<std::size_t>(worker)];
  if (child.plan_descriptor >= 0) close(child.plan_descriptor);
  child.plan_descriptor = -1;
  child.plan_descriptor = plan_file(assignment(worker).plan);
}

void Supervisor::start(int worker) {
  Child& child = children_[static_cast<std::size_t>(worker)];
  WorkerRecord& record = segment_.record(worker);
  record.statistics.periods.store(0, std::memory_order_relaxed);
  record.statistics.loaded.store(0, std::memory_order_relaxed);
  for (std::atomic<float>* figure : {&record.statistics.load_worst, &record.statistics.wake_mean, &record.statistics.wake_worst, &record.statistics.finish_mean})
    figure->store(0, std::memory_order_relaxed);
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
    if (hangs(worker)) {
      lines.push_back("worker " + std::to_string(worker) + " (" + assignment(worker).patches() + ") does not go on; it is ended");
      kill(child.pid, SIGKILL);
      child.stands_still = 0;
    }
    int status = 0;
    if (waitpid(child.pid, &status, WNOHANG) == child.pid) {
      lines.push_back(note_end(worker, status));
      continue;
    }
    WorkerRecord& record = segment_.record(worker);
    // With no lookahead there is no first period until it is asked for.
    const bool ready = segment_.header().lookahead > 0 ? record.statistics.periods.load(std::memory_order_relaxed) > 0 : record.statistics.loaded.load(std::memory_order_acquire) != 0;
    if (child.ready || !ready) continue;
    child.ready = true;
    record.supervision.state.store(WorkerState::Playing);
    if (!enters(worker)) mixer_.set_present(worker, true);
  }
  for (Replacement& replacement : replacements_) go_on_with(replacement);
  for (std::size_t i = 0; i < replacements_.size();) {
    if (!replacements_[i].crossing || !replacements_[i].fresh.empty() || !replacements_[i].old.empty()) {
      ++i;
      continue;
    }
    const Replacement over = std::move(replacements_[i]);
    replacements_.erase(replacements_.begin() + static_cast<std::ptrdiff_t>(i));
    if (over.then) over.then(!over.failed);
  }
  return lines;
}

// Is it to come in by a cross-fade that has not begun?
bool Supervisor::enters(int worker) const {
  for (const Replacement& replacement : replacements_)
    if (!replacement.crossing && std::find(replacement.fresh.begin(), replacement.fresh.end(), worker) != replacement.fresh.end()) return true;
  return false;
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
  std::string line = "worker " + std::to_string(worker) + " (" + assignment(worker).patches() + ") was " + how_it_ended(status);
  const bool could_not_start = WIFEXITED(status);  // it said why itself; it would say it again
  if (child.leaving) {  // its sound goes anyway
    supervision.state.store(WorkerState::Ended);
    return line;
  }
  if (could_not_start || static_cast<int>(child.failures.size()) >= kMaxFailures) {
    supervision.state.store(WorkerState::Failed);
    return line + (could_not_start ? "; it is left off" : "; five failures in ten seconds: it is left off");
  }
  supervision.restarts.fetch_add(1);
  if (before_restart) {
    before_restart(worker, assignments_[static_cast<std::size_t>(worker)].plan);
    hand_over_plan(worker);
  }
  start(worker);
  return line + "; a new one takes its place";
}

void Supervisor::replace_all(std::vector<Assignment> assignments) {
  end_all();
  replacements_.clear();
  if (on_left)
    for (int worker = 0; worker < static_cast<int>(children_.size()); ++worker) on_left(worker);
  if (assignments.size() > children_.size()) assignments.resize(children_.size());
  assignments_ = std::move(assignments);
  assignments_.resize(children_.size());
  if (before_restart)
    for (std::size_t worker = 0; worker < assignments_.size(); ++worker) before_restart(static_cast<int>(worker), assignments_[worker].plan);
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
  return !workers().empty() && std::none_of(children_.begin(), children_.end(), [](const Child& child) { return child.pid > 0; });
}

bool Supervisor::any_failed() const {
  const std::vector<int> all = workers();
  return std::any_of(all.begin(), all.end(), [&](int worker) { return children_[static_cast<std::size_t>(worker)].pid <= 0; });
}

}  // namespace tutti
