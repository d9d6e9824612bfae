#include "coordinator/supervisor.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "coordinator/cores.h"
#include "shared/clock.h"
#include "shared/realtime.h"

namespace tutti {
namespace {

constexpr int kMaxFailures = 5;                              // within
constexpr std::int64_t kFailureWindow = 10'000'000'000;      // ten seconds: then the worker is left off

// Beside tutti itself, in a build directory as in an installation.
std::string worker_program() {
  const std::filesystem::path beside = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "tutti-worker";
  if (access(beside.c_str(), X_OK) != 0) throw std::runtime_error(beside.string() + ": not there; it is installed beside tutti");
  return beside;
}

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

// The plan goes through an anonymous file: the worker reads it once, and so does the one that may take its place.
void Supervisor::hand_over_plan(int worker) {
  Child& child = children_[static_cast<std::size_t>(worker)];
  if (child.plan_descriptor >= 0) close(child.plan_descriptor);
  child.plan_descriptor = memfd_create("tutti-plan", MFD_CLOEXEC);
  const std::vector<std::uint8_t> bytes = to_bytes(assignments_[static_cast<std::size_t>(worker)].plan);
  for (std::size_t done = 0; child.plan_descriptor >= 0 && done < bytes.size();) {
    const ssize_t count = write(child.plan_descriptor, bytes.data() + done, bytes.size() - done);
    if (count <= 0) throw std::runtime_error("no memory for a plan");
    done += static_cast<std::size_t>(count);
  }
  if (child.plan_descriptor < 0) throw std::runtime_error(std::string("no memory for a plan: ") + std::strerror(errno));
}

void Supervisor::start(int worker) {
  Child& child = children_[static_cast<std::size_t>(worker)];
  WorkerRecord& record = segment_.record(worker);
  record.statistics.periods.store(0, std::memory_order_relaxed);
  record.statistics.load_worst.store(0, std::memory_order_relaxed);
  record.supervision.state.store(record.supervision.restarts.load() > 0 ? WorkerState::Restarting : WorkerState::Starting);
  record.ring.limit.asleep.store(0);  // the one that ended may have been asleep
  child.ready = false;

  // All strings are made before the fork: between fork and exec only async-signal-safe calls are allowed.
  const std::string worker_text = std::to_string(worker), descriptor_text = std::to_string(child.plan_descriptor),
                    core_text = std::to_string(child.core), priority_text = std::to_string(realtime_ ? kWorkerPriority : 0);
  const char* const arguments[] = {"tutti-worker", "--from-tutti", segment_.shm_name().c_str(), worker_text.c_str(),
                                   descriptor_text.c_str(), core_text.c_str(), priority_text.c_str(), nullptr};
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) throw std::runtime_error(std::string("can't start a worker: ") + std::strerror(errno));
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // a worker ends with its coordinator, even one that is killed
    if (getppid() != parent) _exit(1);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    fcntl(child.plan_descriptor, F_SETFD, 0);
    lseek(child.plan_descriptor, 0, SEEK_SET);
    execv(program_.c_str(), const_cast<char* const*>(arguments));
    _exit(127);
  }
  child.pid = pid;
  record.supervision.pid.store(pid);
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
    if (!child.ready && record.statistics.periods.load(std::memory_order_relaxed) > 0) {
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
