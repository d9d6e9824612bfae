#include "coordinator/worker_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "shared/clock.h"

namespace tutti {
namespace {

// An anonymous file, closed when its owner goes.
class AnonymousFile {
 public:
  explicit AnonymousFile(int descriptor) : descriptor_(descriptor) {}
  ~AnonymousFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  AnonymousFile(const AnonymousFile&) = delete;
  AnonymousFile& operator=(const AnonymousFile&) = delete;
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

bool ends_in_time(pid_t pid, double seconds) {
  const std::int64_t end = monotonic_ns() + static_cast<std::int64_t>(seconds * 1e9);
  int status = 0;
  while (waitpid(pid, &status, WNOHANG) == 0) {
    if (monotonic_ns() > end) {
      kill(pid, SIGKILL);
      waitpid(pid, &status, 0);
      return false;
    }
    usleep(500);
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

std::string worker_program() {
  const std::filesystem::path beside = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "tutti-worker";
  if (access(beside.c_str(), X_OK) != 0) throw std::runtime_error(beside.string() + ": not there; it is installed beside tutti");
  return beside;
}

int plan_file(const WorkerPlan& plan) {
  const int descriptor = memfd_create("tutti-plan", MFD_CLOEXEC);
  if (descriptor < 0) throw std::runtime_error(std::string("no memory for a plan: ") + std::strerror(errno));
  const std::vector<std::uint8_t> bytes = to_bytes(plan);
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t count = write(descriptor, bytes.data() + done, bytes.size() - done);
    if (count <= 0) {
      close(descriptor);
      throw std::runtime_error("no memory for a plan");
    }
    done += static_cast<std::size_t>(count);
  }
  return descriptor;
}

pid_t start_worker(const std::string& program, std::span<const std::string> arguments, std::span<const int> given) {
  // All strings are made before the fork: between fork and exec only async-signal-safe calls are allowed.
  std::vector<const char*> texts{"tutti-worker"};
  for (const std::string& argument : arguments) texts.push_back(argument.c_str());
  texts.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) throw std::runtime_error(std::string("can't start a worker: ") + std::strerror(errno));
  if (pid > 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // a worker ends with its coordinator, even one that is killed
  if (getppid() != parent) _exit(1);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int descriptor : given) {
    fcntl(descriptor, F_SETFD, 0);
    lseek(descriptor, 0, SEEK_SET);
  }
  execv(program.c_str(), const_cast<char* const*>(texts.data()));
  _exit(127);
}

std::vector<double> measure_in_worker(const Plan& plan) {
  constexpr double kPatience = 60;  // seconds: the plan may have large files to read
  const std::string program = worker_program();
  const AnonymousFile plan_in(plan_file({{plan}})), costs(memfd_create("tutti-costs", MFD_CLOEXEC));
  const std::vector<std::string> arguments{"--measure", std::to_string(plan_in.get()), std::to_string(costs.get())};
  const std::vector<int> given{plan_in.get(), costs.get()};
  if (costs.get() < 0 || !ends_in_time(start_worker(program, arguments, given), kPatience)) return {};
  std::vector<double> result(plan.nodes.size());
  const ssize_t bytes = static_cast<ssize_t>(result.size() * sizeof(double));
  if (pread(costs.get(), result.data(), static_cast<std::size_t>(bytes), 0) != bytes) return {};
  return result;
}

}  // namespace tutti
